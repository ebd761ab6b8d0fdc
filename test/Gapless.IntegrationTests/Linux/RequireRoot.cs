namespace Gapless.IntegrationTests.Linux;

/// <summary>A missing right is a failure, not a skip: a test that did not run has proved nothing.</summary>
internal static class RequireRoot
{
    internal static void OrFail() =>
        Environment.IsPrivilegedProcess.ShouldBeTrue("this test makes network namespaces or changes users: run it as root");
}
