using Gapless.Contract;
using Gapless.Installation;

namespace Gapless.Doctor.Checks;

/// <summary>The account of the system's installation.</summary>
internal static class AccountCheck
{
    public static IEnumerable<Finding> Of(Patient patient)
    {
        if (patient.Layout.Account is not { } name)
            yield break;
        yield return new Target(patient.Root, Inventory.Empty).Account(name) is { } account
            ? account.Uid == 0
                ? Finding.Error(DoctorIds.Account, $"the user {name} has uid 0", "its workers run as root", $"remove it, then: gapless install")
                : Finding.Ok(DoctorIds.Account, $"user {name} (uid {account.Uid}); its group may give orders")
            : Finding.Error(DoctorIds.Account, $"there is no user {name}", "the unit runs as it, and cannot start", "gapless install");
    }
}
