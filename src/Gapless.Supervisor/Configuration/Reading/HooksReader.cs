using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration.Reading;

internal static class HooksReader
{
    public static ImmutableSortedDictionary<HookPoint, ImmutableArray<string>> Read(Field field)
    {
        var hooks = ImmutableSortedDictionary.CreateBuilder<HookPoint, ImmutableArray<string>>();
        if (field.Keys(KnownKeys.Hooks, "a map") is { } keys)
        {
            foreach ((string name, HookPoint point) in HookNames.All)
            {
                if (keys[name] is { } commands)
                {
                    hooks[point] = [.. commands.Items().Select(c => c.Text("./notify.sh")).OfType<string>()];
                }
            }
        }

        return hooks.ToImmutable();
    }
}
