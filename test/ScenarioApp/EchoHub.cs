using Microsoft.AspNetCore.SignalR;

namespace ScenarioApp;

internal sealed class EchoHub : Hub
{
    public string Echo(string text) => text;
}
