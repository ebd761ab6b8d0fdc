using System.Collections.Immutable;
using System.Net;

namespace Gapless.Supervisor.Configuration.Reading;

internal static class RolloutReader
{
    public static RolloutConfig Read(Field field)
    {
        var defaults = new RolloutConfig();
        return field.Keys(KnownKeys.Rollout, "a map") is not { } keys ? defaults : defaults with
        {
            Within = keys["within"]?.Time("60s", TimeSpan.FromMilliseconds(100)) ?? defaults.Within,
            Steps = keys["steps"] is { } steps && !IsAuto(steps) ? Steps(steps) : defaults.Steps,
            Quiet = keys["quiet"] is { } quiet ? Quiet(quiet) : defaults.Quiet,
            Sticky = keys["sticky"]?.Boolean() ?? defaults.Sticky,
            First = keys["first"] is { } first ? First(first) : defaults.First,
            KeepWarm = keys["keep_warm"]?.Time("5m") ?? defaults.KeepWarm,
            Freeze = keys["freeze"] is { } freeze ? FreezeReader.Read(freeze) : defaults.Freeze,
            KeepFailed = keys["keep_failed"]?.Time("10m") ?? defaults.KeepFailed,
        };
    }

    private static bool IsAuto(Field field) => field is { IsMap: false, IsList: false } && field.Text("auto") == RolloutSteps.Auto;

    private static QuietConfig Quiet(Field field)
    {
        var defaults = new QuietConfig();
        var least = TimeSpan.FromSeconds(1);
        if (!field.IsMap)
            return defaults with { After = field.Time("30s", least) ?? defaults.After };
        return field.Keys(KnownKeys.Quiet, "a duration or a map") is not { } keys ? defaults : defaults with
        {
            After = keys["after"]?.Time("30s", least) ?? defaults.After,
            Then = keys["then"] is { } then ? Then(then) : defaults.Then,
        };
    }

    private static QuietAction Then(Field field)
    {
        if (field.Text("promote") is not { } text)
            return default;
        if (Enum.TryParse<QuietAction>(text, ignoreCase: true, out var action) && Enum.IsDefined(action))
            return action;
        field.Report($"'{text}' is not known", "Write promote, hold or revert.");
        return default;
    }

    private static ImmutableArray<RolloutStep> Steps(Field field)
    {
        var steps = new List<RolloutStep>();
        bool wholeList = true;
        foreach (Field item in field.Items())
        {
            if (Step(item) is not { } step)
            {
                wholeList = false;
                continue;
            }

            if (steps.Count > 0 && step.Weight <= steps[^1].Weight)
            {
                item.Report(
                    step.Weight == steps[^1].Weight ? $"the step to {Percent(step)} stands here twice" : $"{Percent(step)} is below the {Percent(steps[^1])} before it",
                    step.Weight == steps[^1].Weight ? "Keep one, with the longer hold." : "Let the steps rise.");
                wholeList = false;
            }

            steps.Add(step);
        }

        if (wholeList && (steps.Count == 0 || steps[^1].Weight < RolloutStep.Whole))
        {
            field.Report("the last step is not 100%", "Add '100%' at the end, or the old version would serve for ever.");
        }

        return [.. steps];
    }

    private static RolloutStep? Step(Field field)
    {
        if (!field.IsMap)
        {
            if (field.Text("5%") is not { } text)
            {
                return null;
            }

            if (RolloutSteps.TryParseStep(text, out RolloutStep step, out string error))
            {
                return step;
            }

            field.Report(error, decimal.TryParse(text, out decimal bare) && bare is > 0 and <= 100 ? $"Write '{text}%'." : "Write for example '5%' or '25% for 30s'.");
            return null;
        }

        if (field.Keys(KnownKeys.Step, "a share or a map") is not { } keys)
        {
            return null;
        }

        if (keys["weight"] is not { } weight)
        {
            field.Report("'weight' is missing", "Write for example '{ weight: 5%, hold: 30s }'.");
            return null;
        }

        TimeSpan hold = keys["hold"]?.Time("30s") ?? TimeSpan.Zero;
        bool gate = keys["gate"]?.Boolean() ?? false;
        if (weight.Text("5%") is not { } share)
        {
            return null;
        }

        if (!RolloutSteps.TryParseWeight(share, out int parts))
        {
            weight.Report($"'{share}' is not a share above 0% and up to 100%", "Write for example '5%'; the least part is 0.01%.");
            return null;
        }

        return new RolloutStep(parts, hold, gate);
    }

    private static ImmutableArray<IPNetwork> First(Field field)
    {
        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (Field item in field.Items())
        {
            if (item.Text("10.0.0.0/8") is not { } text)
            {
                continue;
            }

            // A host inside the network (10.1.2.3/8) means the network.
            if (IPNetwork.TryParse(text, out IPNetwork network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(text, out IPAddress? address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                item.Report($"'{text}' is not a network", "Write for example '10.0.0.0/8' or '2001:db8::/32'.");
            }
        }

        return networks.ToImmutable();
    }

    private static string Percent(RolloutStep step) => (step with { Hold = TimeSpan.Zero }).ToString();
}
