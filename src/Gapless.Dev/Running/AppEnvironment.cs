using System.Globalization;
using System.Net;
using Gapless.Dev.Plans;
using Gapless.Supervisor;

namespace Gapless.Dev.Running;

/// <summary>What the app and the commands of a plan find in their environment. Read anew for each, so that an edited env file counts and what is no longer in it is gone.</summary>
internal sealed class AppEnvironment(DevPlan plan)
{
    /// <exception cref="FormatException">An env file is wrong.</exception>
    public Dictionary<string, string> ForCommands()
    {
        var all = OwnEnvironment.All();
        foreach (var (name, value) in plan.EnvFiles.SelectMany(EnvFile.Read))
            all.TryAdd(name, value);
        foreach (var (name, value) in plan.Environment)
            all[name] = value;
        return all;
    }

    /// <param name="endPoint">Where the app shall listen.</param>
    /// <param name="start">Its own variables are the strongest.</param>
    /// <param name="revision">Told to the app as GAPLESS_REVISION.</param>
    public Dictionary<string, string> ForApp(IPEndPoint endPoint, AppStart start, int revision)
    {
        var all = ForCommands();
        var port = endPoint.Port.ToString(CultureInfo.InvariantCulture);
        all["PORT"] = port;
        all["HOST"] = endPoint.Address.ToString();
        all["ASPNETCORE_URLS"] = $"http://{endPoint}";
        // Set by container images, and stronger than ASPNETCORE_URLS.
        all.Remove("ASPNETCORE_HTTP_PORTS");
        all.Remove("ASPNETCORE_HTTPS_PORTS");
        all["GAPLESS_REVISION"] = revision.ToString(CultureInfo.InvariantCulture);
        foreach (var (name, value) in start.Environment)
            all[name] = value;
        return all;
    }
}
