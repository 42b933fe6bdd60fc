#!/bin/sh
# An agent in POSIX shell: says no to texts that shout. A message begins {"id":"…","type":"…",
# so both can be taken without a JSON parser; what it answers does not depend on more.
while IFS= read -r line; do
  case $line in *'"type":"call"'*) ;; *) continue ;; esac
  id=${line#'{"id":"'}
  id=${id%%'"'*}
  case $line in
    *'!!'*) verdict=reject confidence=0.8 ;;
    *) verdict=approve confidence=0.6 ;;
  esac
  printf '{"id":"%s","value":{"verdict":"%s"},"confidence":%s}\n' "$id" "$verdict" "$confidence"
done
