using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace Boternity.Data.Storage;

/// <summary>What 0700 is where folders have access lists.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsOwnership
{
    /// <summary>Leaves a folder, and what is made in it, to this process's user alone; nothing is inherited from above.</summary>
    public static void MakePrivate(string folder)
    {
        using var self = WindowsIdentity.GetCurrent();
        var security = new DirectorySecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(
            self.User!,
            FileSystemRights.FullControl,
            InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit,
            PropagationFlags.None,
            AccessControlType.Allow));
        new DirectoryInfo(folder).SetAccessControl(security);
    }
}
