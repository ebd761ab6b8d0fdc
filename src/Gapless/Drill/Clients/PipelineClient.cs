using Gapless.Drill.Wire;

namespace Gapless.Drill.Clients;

/// <summary>Four GETs in one write; their answers must come in order. A request behind a <c>Connection: close</c> stays without an answer, and counts as lost.</summary>
internal sealed class PipelineClient : TrafficClient
{
    private const int Depth = 4;

    private readonly Exchange _exchange;

    public PipelineClient(ClientSetting setting)
        : base(setting)
    {
        _exchange = new Exchange(setting);
    }

    protected override async Task StepAsync()
    {
        var served = await LookAsync();
        var tickets = new Queue<RequestTicket>(Enumerable.Range(0, Depth).Select(i => Tally.Start(served + i)));
        try
        {
            var connection = await ConnectAsync();
            await connection.SendAsync(tickets.SelectMany(t => _exchange.Get(t.Id)).ToArray());
            var closes = false;
            while (tickets.TryPeek(out var next))
            {
                if (closes)
                    throw new WireException(Outcome.EofBeforeAnswer, $"an earlier answer said Connection: close, {tickets.Count} of {Depth} are left without");
                var answer = await AnswerReader.ReadAsync(connection);
                if (tickets.Count == 1 && !connection.Disarm())
                    throw new WireException(Outcome.Timeout, "overdue at the end of the last answer");
                if (_exchange.Fault(answer, next.Id) is { } fault)
                    throw new WireException(Outcome.WrongAnswer, fault);
                closes = answer.Closes;
                Answered(tickets.Dequeue(), connection, answer.Version, answer.Worker);
            }
            if (closes)
                CloseAsAsked();
        }
        catch (WireException e)
        {
            foreach (var ticket in tickets)
                Failed(ticket, e);
        }
    }
}
