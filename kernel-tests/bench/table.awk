# Samples (name, unit, goal, value; by tabs) to a table with the median and the quartiles, in the order of
# the first samples. A goal is an upper bound; none is "-".
BEGIN { FS = "\t" }

NF == 4 {
  if (!($1 in count)) names[++metrics] = $1
  unit[$1] = $2
  goal[$1] = $3
  values[$1, ++count[$1]] = $4
}

END {
  printf "%-52s %12s %-13s %8s %5s   %s\n", "what", "median", "unit", "goal", "", "quartiles (n)"
  for (m = 1; m <= metrics; m++) row(names[m])
}

function row(name,    n, median, met) {
  n = count[name]
  sort_values(name, n)
  median = quantile(name, n, 0.5)
  met = goal[name] == "-" ? "" : median <= goal[name] + 0 ? "met" : "not"
  printf "%-52s %12s %-13s %8s %5s   %s .. %s (%d)\n", name, text(median), unit[name],
    goal[name] == "-" ? "" : "<= " goal[name], met, text(quantile(name, n, 0.25)),
    text(quantile(name, n, 0.75)), n
}

function sort_values(name, n,    i, j, v) {
  for (i = 2; i <= n; i++) {
    v = values[name, i] + 0
    for (j = i - 1; j > 0 && values[name, j] + 0 > v; j--) values[name, j + 1] = values[name, j]
    values[name, j + 1] = v
  }
}

function quantile(name, n, q,    at, low) {
  at = 1 + (n - 1) * q
  low = int(at)
  return low == n ? values[name, n] : values[name, low] + (at - low) * (values[name, low + 1] - values[name, low])
}

function text(value) {
  return value == int(value) || value >= 1000 || value <= -1000 ? sprintf("%d", value) : sprintf("%.2f", value)
}
