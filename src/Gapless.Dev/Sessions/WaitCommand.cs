using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gapless.Dev.Front.Browsers;
using Gapless.Dev.Plans;
using Gapless.Dev.Plans.Addresses;
using Gapless.Supervisor.Configuration;

namespace Gapless.Dev.Sessions;

/// <summary><c>gapless dev wait REV</c>: exit code 0 when the revision has answered, 1 when it will not, 2 when there is nobody to ask.</summary>
internal static class WaitCommand
{
    public static async Task<int> RunAsync(DevRequest.Wait wait, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if ((wait.Listen ?? Find(wait.Folder)) is not { } address)
        {
            await error.WriteLineAsync($"gapless dev: no session runs in {wait.Folder}: start one with 'gapless dev', or name its address with --listen");
            return 2;
        }

        using var http = new HttpMessageInvoker(new SocketsHttpHandler { ConnectCallback = (_, token) => ConnectAsync(address, token) });
        using var request = new HttpRequestMessage(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"http://localhost{DevRoutes.Wait}?revision={wait.Revision}"));
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            await output.WriteLineAsync(await response.Content.ReadAsStringAsync(cancellationToken));
            return response.StatusCode switch { HttpStatusCode.OK => 0, HttpStatusCode.Conflict => 1, _ => 2 };
        }
        catch (HttpRequestException lost)
        {
            await error.WriteLineAsync($"gapless dev: no session answers on {address}: {lost.Message}");
            return 2;
        }
    }

    private static ListenAddress? Find(string folder) => SessionFile.Read(folder) is [var first, ..] && DevAddress.TryParse(first, out var address, out _) ? address : null;

    private static async ValueTask<Stream> ConnectAsync(ListenAddress address, CancellationToken cancellationToken)
    {
        EndPoint endPoint = address.Tcp is { } tcp ? Reachable(tcp) : new UnixDomainSocketEndPoint(address.UnixPath!);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, address.Tcp is null ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static IPEndPoint Reachable(IPEndPoint listening) =>
        listening.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, listening.Port)
        : listening.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, listening.Port)
        : listening;
}
