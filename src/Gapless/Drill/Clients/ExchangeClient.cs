using Gapless.Drill.Wire;

namespace Gapless.Drill.Clients;

/// <summary>One request, one answer; the connection is kept unless the class or the answer says otherwise.</summary>
internal sealed class ExchangeClient : TrafficClient
{
    private readonly Exchange _exchange;

    public ExchangeClient(ClientSetting setting)
        : base(setting)
    {
        _exchange = new Exchange(setting);
    }

    protected override async Task StepAsync()
    {
        var ticket = Tally.Start(await LookAsync());
        try
        {
            var connection = await ConnectAsync();
            await _exchange.SendAsync(connection, ticket.Id);
            var answer = await AnswerReader.ReadAsync(connection);
            if (!connection.Disarm())
                throw new WireException(Outcome.Timeout, "overdue at the end of the answer");
            if (_exchange.Fault(answer, ticket.Id) is { } fault)
                throw new WireException(Outcome.WrongAnswer, fault);
            Answered(ticket, connection, answer.Version, answer.Worker);
            if (Setting.Plan.OwnConnections)
                Drop();
            else if (answer.Closes)
                CloseAsAsked();
        }
        catch (WireException e)
        {
            Failed(ticket, e);
        }
    }
}
