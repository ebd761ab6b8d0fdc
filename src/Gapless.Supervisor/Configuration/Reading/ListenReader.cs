using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;

namespace Gapless.Supervisor.Configuration.Reading;

internal static class ListenReader
{
    public static ImmutableArray<ListenAddress> Read(Field field)
    {
        var addresses = ImmutableArray.CreateBuilder<ListenAddress>();
        IReadOnlyList<Field> items = field.Items();
        if (field.IsList && items.Count == 0)
        {
            field.Report("is an empty list", "Write for example 'listen: 0.0.0.0:8080'.");
        }

        foreach (Field item in items)
        {
            if (item.Text("0.0.0.0:8080") is not { } text)
            {
                continue;
            }

            if (TryParse(text, out ListenAddress? address, out string message, out string suggestion))
            {
                addresses.Add(address);
            }
            else
            {
                item.Report(message, suggestion);
            }
        }

        return addresses.ToImmutable();
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address, out string message, out string suggestion)
    {
        text = text.Trim();
        return text.StartsWith("unix:", StringComparison.Ordinal) || text.StartsWith('/') || text.StartsWith('.')
            ? TryUnix(text, out address, out message, out suggestion)
            : TryTcp(text, out address, out message, out suggestion);
    }

    /// <summary>As <see cref="TryParse"/>; a port alone means this machine only.</summary>
    public static bool TryParseLocal(string text, [NotNullWhen(true)] out ListenAddress? address, out string message, out string suggestion)
    {
        text = text.Trim();
        bool colon = text.StartsWith(':') && !text.StartsWith("::", StringComparison.Ordinal);
        return TryParse(colon ? "127.0.0.1" + text : text.All(char.IsAsciiDigit) ? "127.0.0.1:" + text : text, out address, out message, out suggestion);
    }

    private static bool TryUnix(string text, [NotNullWhen(true)] out ListenAddress? address, out string message, out string suggestion)
    {
        address = null;
        string path = text.StartsWith("unix:", StringComparison.Ordinal) ? text[5..] : text;
        suggestion = "Write for example 'unix:/run/shop.sock'.";
        if (!text.StartsWith("unix:", StringComparison.Ordinal))
        {
            message = $"'{text}' is neither an address nor a Unix socket";
            suggestion = $"For a Unix socket write 'unix:{path}'.";
        }
        else if (!path.StartsWith('/') || path.EndsWith('/') || path.StartsWith("//", StringComparison.Ordinal))
        {
            message = $"'{path}' is not the absolute path of a socket";
        }
        else if (Encoding.UTF8.GetByteCount(path) > ListenAddress.MaxUnixPathBytes)
        {
            message = $"the path is {Encoding.UTF8.GetByteCount(path)} bytes long, more than {ListenAddress.MaxUnixPathBytes}";
            suggestion = "The kernel takes 107, and each generation adds a few for its own name. Choose a shorter path.";
        }
        else
        {
            address = ListenAddress.OfUnix(path);
            message = suggestion = "";
            return true;
        }

        return false;
    }

    private static bool TryTcp(string text, [NotNullWhen(true)] out ListenAddress? address, out string message, out string suggestion)
    {
        address = null;
        suggestion = "Write for example '8080', '127.0.0.1:8080' or '[::]:8080'.";
        if (text.Contains("://", StringComparison.Ordinal))
        {
            message = $"'{text}' is a URL";
            string bare = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..].TrimEnd('/');
            suggestion = TryTcp(bare, out _, out _, out _) ? $"Write '{bare}'." : suggestion;
            return false;
        }

        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "" : text[..colon];
        string port = text[(colon + 1)..];
        if (colon < 0 && IPAddress.TryParse(text, out _) && text.Contains('.', StringComparison.Ordinal))
        {
            message = $"'{text}' names no port";
            suggestion = $"Write for example '{text}:8080'.";
            return false;
        }

        if (host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('['))
        {
            message = $"'{text}' is not clear about its port";
            suggestion = "Put an IPv6 address into brackets: '[::1]:8080'.";
            return false;
        }

        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) || number == 0)
        {
            message = $"'{port}' is not a port from 1 to 65535";
            return false;
        }

        IPAddress? ip = host switch
        {
            "" => IPAddress.Any,
            "localhost" => IPAddress.Loopback,
            ['[', .., ']'] => IPAddress.TryParse(host[1..^1], out IPAddress? six) ? six : null,
            _ => host.Count(c => c == '.') == 3 && IPAddress.TryParse(host, out IPAddress? four) ? four : null,
        };
        if (ip is null)
        {
            message = $"'{host}' is not an IP address";
            suggestion = host is "*" or "+" ? $"Write '0.0.0.0:{port}', or '[::]:{port}' for IPv4 and IPv6." : "Names are not looked up: write the address, or 'localhost'.";
            return false;
        }

        address = ListenAddress.OfTcp(new IPEndPoint(ip, number));
        message = suggestion = "";
        return true;
    }
}
