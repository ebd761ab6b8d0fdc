namespace Gapless.Dev.Sessions;

/// <summary>Shows a session. Called from several threads.</summary>
internal interface IDevView
{
    void Show(DevEvent happened);
}
