using System.Globalization;
using Gapless.Contract;

namespace Gapless.Views;

/// <summary>The account of a rollout, for people: what was counted, and nothing that was not.</summary>
internal static class ReceiptText
{
    private const int NameWidth = 12;

    public static IEnumerable<string> Lines(Receipt receipt)
    {
        yield return $"receipt of rollout {receipt.Rollout} of {receipt.Service}";
        yield return Row("outcome", receipt.Reason is null ? receipt.Outcome : $"{receipt.Outcome}: {receipt.Reason}");
        yield return Row("release", $"{ShortId(receipt.FromRelease) ?? "(none)"} -> {ShortId(receipt.ToRelease)}");
        if (receipt.ToGeneration is { } to)
            yield return Row("generation", $"{receipt.FromGeneration?.ToString(CultureInfo.InvariantCulture) ?? "(none)"} -> {to}");

        foreach (var step in receipt.Steps)
            yield return Row(step.Name, Units.Seconds(step.Seconds));

        yield return Row("total", Units.Seconds(receipt.TotalSeconds));
        if (receipt.RevertSeconds is { } revert)
            yield return Row("way back", Units.Seconds(revert));

        if (receipt.RollbackUntil is { } until)
            yield return Row("way back", $"in one call until {until:HH:mm:ss}Z");
        if (receipt.Kept is { } kept)
            yield return Row("kept", $"until {kept.Until:HH:mm:ss}Z{(kept.Target is { } target ? $", at {target}" : "")}");

        if (receipt.Connections is { } connections)
        {
            foreach (var line in Lines(connections))
                yield return line;
        }

        if (receipt.Judge is { } judge)
        {
            foreach (var line in Lines(judge))
                yield return line;
        }

        if (receipt.Relieved > 0)
            yield return Row("relieved", $"{receipt.Relieved} connections of an ended generation's queue served by a relief worker");

        if (receipt.Killed > 0)
            yield return Row("killed", $"{receipt.Killed} processes at the drain limit");

        foreach (var note in receipt.Notes)
            yield return Row("note", note);
    }

    private static IEnumerable<string> Lines(ConnectionAccount left)
    {
        yield return Row("connections", $"{left.Accepted} accepted, {left.HandedOver} handed over ({left.Adopted} taken over), {left.ClosedPolitely} closed politely, {left.Cut} cut");
        if (left.HandedOver > 0)
            yield return Row("moved", $"{Units.Bytes(left.MovedBytes)} received and not yet read; longest wait {Units.Seconds(left.LongestWaitMs / 1000)}");
        yield return Row("requests", $"{left.RequestsStarted} started, {left.RequestsFinished} finished, {left.RequestsFailed} failed");
        if (left.Rescued > 0 || left.Answered503 > 0)
            yield return Row("crashes", $"{left.Rescued} connections rescued, {left.Answered503} answered 503");
        if (left.Unaccounted > 0)
            yield return Row("missing", $"{left.Unaccounted} processes ended without their final account");
    }

    private static IEnumerable<string> Lines(JudgeReport judge)
    {
        yield return Row("verdict", $"{judge.Verdict}: {judge.Requests} answers of the new version judged, {judge.Failed} of them failed");
        if (judge.FailureToReturnSeconds is { } wrong)
            yield return Row("wrong for", $"{Units.Seconds(wrong)} from its first failed answer until the old version had everything again");
        foreach (var metric in judge.Metrics.Where(m => m.Standing is not ("no data" or "quiet")))
            yield return Row(metric.Name, metric.Text);
    }

    /// <summary>Digests are told apart by their first twelve digits.</summary>
    public static string? ShortId(string? id) => id is { Length: > 12 } ? id[..12] : id;

    private static string Row(string name, string value) => $"  {name.PadRight(NameWidth)} {value}";
}
