using System.Security.Cryptography;
using Boternity.Data.Encryption;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>In a process of its own: the variables of the tests' are everybody's.</summary>
[Platform(Exclude = "Win", Reason = "there is no env")]
public sealed class MasterKeyInheritanceTests
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    [Threat("T-K10")]
    public async Task LoadAsync_takes_the_key_out_of_what_later_processes_inherit()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        string[] program = ["env", "-u", "CREDENTIALS_DIRECTORY", $"BOTERNITY_MASTER_KEY={Convert.ToHexStringLower(key)}"];

        await using var child = ChildProcess.StartUnder(program, ChildMode.LoadMasterKey);
        await child.CompleteAsync(Cancel);

        Assert.That(child.Lines, Is.EqualTo(new[]
        {
            LoadMasterKey.Inherited + "BOTERNITY_MASTER_KEY",
            LoadMasterKey.Loaded + MasterKey.IdOf(key),
            LoadMasterKey.Inherited,
        }));
    }
}
