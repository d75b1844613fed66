# Reads surefire's reports. Prints "count <passed> <failed> <skipped>" for each suite, and a line with
# the reason for each test that failed or was skipped.

/^<testsuite / {
  bad = attribute("errors") + attribute("failures")
  print "count", attribute("tests") - bad - attribute("skipped"), bad, attribute("skipped")
}
/^  <testcase / { test = attribute("classname") "." attribute("name") }
/^    <skipped/ { print "skipped", test ": " reason() }
/^    <(failure|error)/ { print "FAILED", test ": " reason() }

function attribute(name) {
  if (!match($0, " " name "=\"[^\"]*\"")) return ""
  return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
}

# An assumption that does not hold has no message attribute, only the exception's text.
function reason(  text) {
  text = attribute("message")
  if (text == "") {
    text = $0
    sub(/.*<!\[CDATA\[[^:]*: /, "", text)
  }
  gsub(/&#10;/, " ", text)
  gsub(/&quot;/, "\"", text)
  gsub(/&lt;/, "<", text)
  gsub(/&gt;/, ">", text)
  gsub(/&amp;/, "\\&", text)
  return text
}
