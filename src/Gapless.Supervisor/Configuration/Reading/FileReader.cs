using System.Collections.Immutable;

namespace Gapless.Supervisor.Configuration.Reading;

/// <summary>The file as a whole: its services, and what no service can see alone.</summary>
internal sealed class FileReader(string path, Predicate<string> fileExists)
{
    public GaplessConfig Read(Field root)
    {
        var services = new List<(ServiceConfig Config, Field At)>();
        ImmutableArray<AlertConfig> alerts = [];
        if (root.Keys(KnownKeys.File, "a map with the key 'services'") is { } section)
        {
            if (section["services"] is not { } named)
            {
                root.Report("'services:' is missing", "Begin with 'services:', then the name of a service, indented by two spaces.");
            }
            else if (!named.IsMap)
            {
                named.Report("declares no service", "Write a name, indented by two spaces, then 'run' and 'listen' below it; or 'services: {}' for none yet.");
            }
            else
            {
                services.AddRange(named.Entries().Select(e => (new ServiceReader(path, fileExists).Read(e.Key, e.Value), e.Value)));
            }

            if (section["dev"] is { } dev)
            {
                // Only checked: serving has no use for it.
                new DevReader(path).Read(null, dev, service: null);
            }

            if (section["alerts"] is { } told)
            {
                alerts = new AlertsReader(path, fileExists).Read(told, [.. services.Select(s => s.Config.Name)]);
            }
        }

        EndpointConflicts.Report(services);
        return new GaplessConfig { Path = path, Services = [.. services.Select(s => s.Config)], Alerts = alerts };
    }
}
