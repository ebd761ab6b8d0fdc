using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Gapless.Supervisor.Configuration;

/// <summary>The variables a service declares.</summary>
public static class ServiceEnvironment
{
    /// <summary>
    /// Its environment files, later ones winning, then <c>env</c> over them. Read at each start of a generation; when the result
    /// differs from what the live generation was given, a reload has to roll out.
    /// </summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="FormatException">A line of a file is wrong, or sets what only the supervisor sets.</exception>
    public static ImmutableSortedDictionary<string, string> Read(ServiceConfig service)
    {
        ImmutableSortedDictionary<string, string> all = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        foreach (string file in service.EnvFiles)
        {
            ImmutableSortedDictionary<string, string> values = EnvFile.Read(file);
            if (values.Keys.FirstOrDefault(EnvName.IsReserved) is { } reserved)
            {
                throw new FormatException($"{file}: '{reserved}' is set by Gapless itself.");
            }

            all = all.SetItems(values);
        }

        return all.SetItems(service.Env);
    }

    /// <summary>Tells two readings apart without keeping the values, which may be secrets.</summary>
    public static string DigestOf(ServiceConfig service)
    {
        string all = string.Join('\0', Read(service).Select(v => $"{v.Key}={v.Value}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)));
    }
}
