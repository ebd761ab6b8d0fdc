using Gapless.Supervisor.Judging;
using Gapless.Supervisor.Judging.Evidence;

namespace Gapless.UnitTests.Judging;

/// <summary>What the whole judge rests on: no bet wins on average while its hypothesis holds. Every outcome of small blocks is counted, nothing is drawn.</summary>
public sealed class BetTests
{
    private static readonly double[] Rates = [0.001, 0.02, 0.3, 0.5, 0.9];

    public static TheoryData<double, double> Margins => new() { { 0, 0 }, { 0.25, 0.0015 }, { 0.25, 0.1 }, { 1, 0 } };

    [Theory]
    [MemberData(nameof(Margins))]
    public void A_bet_on_a_worse_candidate_does_not_win_while_the_candidate_is_within_the_margin(double relative, double absolute)
    {
        var margin = new Margin(relative, absolute);
        foreach (var (bet, baseline, candidate) in Bets(margin, worse: true))
        {
            foreach (var rate in Rates.Where(r => margin.Limit(r) <= 1))
            {
                Expectation(bet, Same(rate, baseline), Same(margin.Limit(rate), candidate)).ShouldBeLessThanOrEqualTo(1 + 1e-9);
                Expectation(bet, Same(rate, baseline), Same(margin.Limit(rate) / 2, candidate)).ShouldBeLessThanOrEqualTo(1 + 1e-9);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Margins))]
    public void A_bet_on_a_candidate_within_the_margin_does_not_win_while_it_is_beyond(double relative, double absolute)
    {
        var margin = new Margin(relative, absolute);
        foreach (var (bet, baseline, candidate) in Bets(margin, worse: false))
        {
            foreach (var rate in Rates.Where(r => margin.Limit(r) <= 1))
            {
                Expectation(bet, Same(rate, baseline), Same(margin.Limit(rate), candidate)).ShouldBeLessThanOrEqualTo(1 + 1e-9);
                Expectation(bet, Same(rate, baseline), Same((1 + margin.Limit(rate)) / 2, candidate)).ShouldBeLessThanOrEqualTo(1 + 1e-9);
            }
        }
    }

    [Fact]
    public void Rates_may_differ_from_request_to_request_within_a_block()
    {
        foreach (var (bet, baseline, candidate) in Bets(Margin.None, worse: true))
        {
            // The means are equal: half of the time everything fails, half of the time nothing does.
            double[] old = [.. Enumerable.Range(0, baseline).Select(i => i % 2 == 0 ? 0.95 : 0.05)];
            Expectation(bet, old, Same(old.Average(), candidate)).ShouldBeLessThanOrEqualTo(1 + 1e-9);
            double[] fresh = [.. Enumerable.Range(0, candidate).Select(i => i % 2 == 0 ? 0.95 : 0.05)];
            Expectation(bet, Same(fresh.Average(), baseline), fresh).ShouldBeLessThanOrEqualTo(1 + 1e-9);
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.001)]
    public void A_bet_on_counts_does_not_win_either(double relative, double absolute)
    {
        var margin = new Margin(relative, absolute);
        foreach (var (baseline, candidate) in ((double, double)[])[(1, 1), (100, 1), (3, 50)])
        {
            foreach (var rate in (double[])[0.0001, 0.01, 2])
            {
                var bet = Bet.Place(CountLaw.Count, margin, worse: true, baseline, candidate, 0.01, 5 * margin.Limit(0.01));
                var limit = margin.Limit(rate);
                var expectation = Poisson(rate * baseline).Sum(o => o.P * Math.Exp(bet.OfBaseline(new(baseline, o.Events))))
                    * Poisson(limit * candidate).Sum(o => o.P * Math.Exp(bet.OfCandidate(new(candidate, o.Events))));
                expectation.ShouldBeLessThanOrEqualTo(1 + 1e-6);
            }
        }
    }

    [Fact]
    public void A_bet_wins_when_the_rates_are_as_foreseen()
    {
        var bet = Bet.Place(CountLaw.Proportion, new Margin(0.25, 0.0015), worse: true, 6, 3, 0.01, 0.5);

        Expectation(bet, Same(0.01, 6), Same(0.5, 3)).ShouldBeGreaterThan(3);
    }

    [Fact]
    public void Nothing_is_staked_where_the_margin_allows_everything()
    {
        var bet = Bet.Place(CountLaw.Proportion, new Margin(0.5, 0.4), worse: true, 10, 10, 0.6, 0.99);

        bet.OfCandidate(new(10, 10)).ShouldBe(0);
        bet.OfBaseline(new(10, 0)).ShouldBe(0);
    }

    private static IEnumerable<(Bet Bet, int Baseline, int Candidate)> Bets(Margin margin, bool worse)
    {
        foreach (var (baseline, candidate) in ((int, int)[])[(1, 1), (9, 1), (1, 6), (5, 5), (12, 2)])
        {
            foreach (var foreseen in (double[])[0.0005, 0.01, 0.4])
            {
                foreach (var alternative in Rates.Where(r => r > margin.Limit(foreseen) == worse))
                    yield return (Bet.Place(CountLaw.Proportion, margin, worse, baseline, candidate, foreseen, alternative), baseline, candidate);
            }
        }
    }

    private static double[] Same(double rate, int trials) => [.. Enumerable.Repeat(rate, trials)];

    private static double Expectation(Bet bet, double[] baseline, double[] candidate) =>
        Outcomes(baseline).Select((p, events) => p * Math.Exp(bet.OfBaseline(new(baseline.Length, events)))).Sum()
        * Outcomes(candidate).Select((p, events) => p * Math.Exp(bet.OfCandidate(new(candidate.Length, events)))).Sum();

    /// <summary>The probability of each number of events among trials with these rates.</summary>
    private static double[] Outcomes(double[] rates)
    {
        var p = new double[rates.Length + 1];
        p[0] = 1;
        foreach (var rate in rates)
        {
            for (var events = rates.Length; events >= 0; events--)
                p[events] = (p[events] * (1 - rate)) + (events > 0 ? p[events - 1] * rate : 0);
        }
        return p;
    }

    private static IEnumerable<(int Events, double P)> Poisson(double mean)
    {
        var p = Math.Exp(-mean);
        for (var events = 0; events < 1000; p *= mean / ++events)
            yield return (events, p);
    }
}
