# The plots of docs/judging.md from the data of the simulation; `data` and `docs` are directories.
set terminal pngcairo size 900,540 font "sans,11"
set grid
set logscale x
set key left top

set xlabel "requests of the candidate"
set ylabel "found, of all runs"
set yrange [0:1.02]

set output docs."/judging-error-power.png"
set title "Errors of 0.1 % become …: how soon it is found, at 1 % of the requests (lines) and at 50 % (dashes)"
set xrange [1:3000]
plot for [r in "100 20 5 2"] data."/error-power-1-".r.".dat" using 1:2 with lines lw 2 lc (r eq "100" ? 1 : r eq "20" ? 2 : r eq "5" ? 3 : 4) title r." %", \
     for [r in "100 20 5 2"] data."/error-power-50-".r.".dat" using 1:2 with lines lw 2 dt 2 lc (r eq "100" ? 1 : r eq "20" ? 2 : r eq "5" ? 3 : 4) notitle

set output docs."/judging-latency-power.png"
set title "A slower candidate: how soon it is found, at 10 % of 100 requests/s"
set xrange [10:30000]
plot for [s in "log-normal bimodal heavy-tail"] data."/latency-power-".s."-all-×-1.5.dat" using 1:2 with lines lw 2 lc (s eq "log-normal" ? 1 : s eq "bimodal" ? 2 : 3) title s.", all × 1.5", \
     for [s in "log-normal bimodal heavy-tail"] data."/latency-power-".s."-slowest-5-%-×-2.dat" using 1:2 with lines lw 2 dt 2 lc (s eq "log-normal" ? 1 : s eq "bimodal" ? 2 : 3) title s.", slowest 5 % × 2"

set output docs."/judging-error-delay.png"
set title "Requests until a risen error rate is found, against the best test with one look (α 1 %, power 90 %)"
set xlabel "error rate of the candidate (the baseline's is 0.1 %)"
set ylabel "requests of the candidate"
set logscale y
set xrange [0.015:1.3]
set yrange [1:4000]
set key right top
plot data."/error-delay.dat" index 0 using 1:2:2:3 with yerrorlines lw 2 title "at 1 %: median, 90 %", \
     "" index 2 using 1:2:2:3 with yerrorlines lw 2 title "at 50 %: median, 90 %", \
     "" index 0 using 1:4 with linespoints dt 2 lw 2 title "one look, the baseline's rate known", \
     "" index 2 using 1:5 with linespoints dt 3 lw 2 title "one look at the same traffic, 50 %"
