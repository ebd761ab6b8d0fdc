using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ScenarioApp;

internal static class AcceptedLog
{
    public static void LogConnections(this ListenOptions endpoint) =>
        endpoint.Use(next => connection =>
        {
            Console.WriteLine($"accepted {((IPEndPoint)connection.RemoteEndPoint!).Port}");
            return next(connection);
        });
}
