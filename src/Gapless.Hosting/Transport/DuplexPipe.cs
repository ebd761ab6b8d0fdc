using System.IO.Pipelines;

namespace Gapless.Hosting.Transport;

internal sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
