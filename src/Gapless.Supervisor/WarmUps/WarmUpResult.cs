namespace Gapless.Supervisor.WarmUps;

/// <param name="Passed">False: the candidate answers wrongly.</param>
/// <param name="Detail">For the journal and the receipt.</param>
internal sealed record WarmUpResult(bool Passed, string Detail);
