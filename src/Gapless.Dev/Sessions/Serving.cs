using Gapless.Dev.Front;
using Gapless.Dev.Running;

namespace Gapless.Dev.Sessions;

/// <summary>The process that answers, and what the front knows it by.</summary>
internal sealed record Serving(AppProcess App, FrontTarget Target);
