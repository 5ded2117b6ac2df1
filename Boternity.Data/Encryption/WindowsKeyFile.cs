using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using Boternity.Data.Errors;
using Microsoft.Win32.SafeHandles;

namespace Boternity.Data.Encryption;

/// <summary>The same checks where files have access lists: nobody but the owner, the system and the administrators.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsKeyFile
{
    /// <returns>Null when there is nothing at the path.</returns>
    public static SafeFileHandle? Open(string path)
    {
        var file = new FileInfo(path);
        if (Directory.Exists(path))
        {
            throw Messages.KeyFileNotRegular(path);
        }

        if (!file.Exists)
        {
            return null;
        }

        if (file.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            throw Messages.KeyFileLink(path, "is a reparse point");
        }

        try
        {
            CheckAccess(path, file.GetAccessControl(AccessControlSections.Access | AccessControlSections.Owner));
            return File.OpenHandle(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Messages.KeyFileUnreadable(path, exception.Message);
        }
    }

    private static void CheckAccess(string path, FileSecurity security)
    {
        using var self = WindowsIdentity.GetCurrent();
        SecurityIdentifier[] trusted =
        [
            self.User!,
            new(WellKnownSidType.LocalSystemSid, null),
            new(WellKnownSidType.BuiltinAdministratorsSid, null),
        ];

        if (!trusted.Contains(security.GetOwner(typeof(SecurityIdentifier))))
        {
            throw Messages.KeyFileOwner(path);
        }

        var rules = security.GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier));
        var stranger = rules.Cast<FileSystemAccessRule>()
            .FirstOrDefault(rule => rule.AccessControlType == AccessControlType.Allow && !trusted.Contains(rule.IdentityReference));
        if (stranger is not null)
        {
            throw Messages.KeyFileMode(path, $"an access list with {stranger.IdentityReference.Value}");
        }
    }
}
