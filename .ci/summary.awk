# Shortens "go test -v": what failed with its output, what was skipped and why,
# and one line a package.
/^=== /            { next }
/^ *--- PASS: /    { held = ""; next }
/^ *--- SKIP: /    { sub(/^ *--- SKIP: /, ""); why = held; gsub(/^ +|\n/, "", why); print "skipped: " $1 "  " why; held = ""; next }
/^ *--- FAIL: /    { printf "%s", held; print; held = ""; next }
/^(ok|FAIL|panic)/ { if (/^(FAIL|panic)/) printf "%s", held; print; held = ""; next }
/^PASS$/           { next }
/no test files/    { next }
                   { held = held $0 "\n" }
END                { printf "%s", held }
