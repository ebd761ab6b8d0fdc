using System.Net.Security;
using System.Net.Sockets;
using Gapless.Supervisor.Configuration;

namespace Gapless.Supervisor.Alerts.Targets;

/// <summary>Gives a mail to a server. SMTP as RFC 5321 has it, STARTTLS as RFC 3207, AUTH PLAIN as RFC 4954.</summary>
internal sealed class MailTarget(AlertConfig config, MailConfig mail) : AlertTarget(config)
{
    protected override async Task DeliverAsync(Alert alert, CancellationToken cancellationToken)
    {
        // Before anything is said: a password that cannot be read is no reason to bother the server.
        var password = mail.Password?.Read();
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(mail.Host, mail.Port, cancellationToken);
            await SendAsync(socket.GetStream(), alert, password, cancellationToken);
        }
        catch (Exception error) when (error is SocketException or System.Security.Authentication.AuthenticationException)
        {
            throw new AlertException($"{mail.Host}:{mail.Port}: {error.Message}", error);
        }
    }

    private async Task SendAsync(Stream plain, Alert alert, string? password, CancellationToken cancellationToken)
    {
        await using var secure = mail.Security == MailSecurity.Tls ? await SecureAsync(plain, cancellationToken) : plain;
        var talk = new SmtpTalk(secure, cancellationToken);
        await talk.ExpectAsync(220, "its greeting");
        var offers = await talk.HelloAsync();
        if (mail.Security == MailSecurity.StartTls)
        {
            if (!offers.Contains("STARTTLS"))
                throw new AlertException("the server does not offer STARTTLS: nothing was sent; with 'tls: none' it goes in the clear");
            await talk.AskAsync("STARTTLS", 220);
            talk = new SmtpTalk(await SecureAsync(plain, cancellationToken), cancellationToken);
            await talk.HelloAsync();
        }

        if (mail.User is not null)
            await talk.AskAsync("AUTH PLAIN " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"\0{mail.User}\0{password}")), 235, said: "AUTH PLAIN");
        await talk.AskAsync($"MAIL FROM:<{mail.From}>", 250);
        foreach (var to in mail.To)
            await talk.AskAsync($"RCPT TO:<{to}>", 250);
        await talk.AskAsync("DATA", 354);
        await talk.AskAsync(MailText.Of(alert, mail), 250, said: "the mail");
        // It has been taken; a server that hangs up now has done its work.
        await talk.LeaveAsync();
    }

    private async Task<Stream> SecureAsync(Stream plain, CancellationToken cancellationToken)
    {
        var secure = new SslStream(plain, leaveInnerStreamOpen: true);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = mail.Host }, cancellationToken);
        return secure;
    }
}
