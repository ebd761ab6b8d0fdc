using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gapless.Tests;

/// <summary>A mail server as small as one can be, on a real socket: it remembers what was said to it, and the mails.</summary>
internal sealed class MailServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;
    private readonly bool _isSecureAtOnce;
    private readonly Lock _gate = new();
    private readonly List<string> _said = [];
    private readonly List<string> _mails = [];

    /// <param name="certificate">Offers STARTTLS with it; null: no TLS.</param>
    /// <param name="isSecureAtOnce">TLS from the first byte on.</param>
    public MailServer(X509Certificate2? certificate = null, bool isSecureAtOnce = false)
    {
        (_certificate, _isSecureAtOnce) = (certificate, isSecureAtOnce);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>The answer to a command; null: what is right.</summary>
    public Func<string, string?> Misbehave { get; set; } = _ => null;

    /// <summary>Each command, with a + before those that came through TLS.</summary>
    public IReadOnlyList<string> Said
    {
        get
        {
            lock (_gate)
                return [.. _said];
        }
    }

    public IReadOnlyList<string> Mails
    {
        get
        {
            lock (_gate)
                return [.. _mails];
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        Stream stream = client.GetStream();
        try
        {
            if (_isSecureAtOnce)
                stream = await SecureAsync(stream);
            await stream.WriteAsync("220 ready\r\n"u8.ToArray());
            await TalkAsync(stream, _isSecureAtOnce);
        }
        catch (Exception gone) when (gone is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client has left.
        }
    }

    private async Task TalkAsync(Stream stream, bool isSecure)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        Task SayAsync(string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n")).AsTask();
        while (await reader.ReadLineAsync() is { } command)
        {
            lock (_gate)
                _said.Add((isSecure ? "+" : "") + command);
            if (Misbehave(command) is { } bad)
            {
                await SayAsync(bad);
                continue;
            }

            switch (command.Split(' ')[0])
            {
                case "EHLO":
                    await SayAsync(_certificate is null || isSecure ? "250-mail.example\r\n250 AUTH PLAIN" : "250-mail.example\r\n250-SIZE 1000000\r\n250 STARTTLS");
                    break;
                case "STARTTLS":
                    await SayAsync("220 go ahead");
                    await TalkAsync(await SecureAsync(stream), isSecure: true);
                    return;
                case "AUTH":
                    await SayAsync("235 welcome");
                    break;
                case "DATA":
                    await SayAsync("354 go ahead");
                    await TakeAsync(reader);
                    await SayAsync("250 taken");
                    break;
                case "QUIT":
                    await SayAsync("221 bye");
                    return;
                default:
                    await SayAsync("250 fine");
                    break;
            }
        }
    }

    private async Task TakeAsync(StreamReader reader)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line && line != ".")
            mail.Append(line).Append('\n');
        lock (_gate)
            _mails.Add(mail.ToString());
    }

    private async Task<Stream> SecureAsync(Stream stream)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(_certificate!);
        return secure;
    }
}
