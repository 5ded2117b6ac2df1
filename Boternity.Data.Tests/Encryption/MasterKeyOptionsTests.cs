using Boternity.Data.Encryption;
using Microsoft.Extensions.Configuration;

namespace Boternity.Data.Tests.Encryption;

public sealed class MasterKeyOptionsTests
{
    [Test]
    public void Section_fills_every_setting()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Boternity:Data:MasterKey:File"] = "/keys/current",
            ["Boternity:Data:MasterKey:Additional:0:File"] = "/keys/old",
            ["Boternity:Data:MasterKey:Additional:1:File"] = "/keys/older",
            ["Boternity:Data:MasterKey:MountRoots:0"] = "/mnt/secrets",
            ["Boternity:Data:MasterKey:AllowDevelopmentKey"] = "true",
            ["Boternity:Data:MasterKey:AllowWorldReadableKeyFile"] = "true",
        }).Build();

        var options = configuration.GetSection(MasterKeyOptions.SectionName).Get<MasterKeyOptions>()!;

        Assert.That(options.File, Is.EqualTo("/keys/current"));
        Assert.That(options.Additional.Select(one => one.File), Is.EqualTo((string[])["/keys/old", "/keys/older"]));
        Assert.That(options.MountRoots, Is.EqualTo((string[])["/mnt/secrets"]));
        Assert.That((options.AllowDevelopmentKey, options.AllowWorldReadableKeyFile), Is.EqualTo((true, true)));
    }

    [Test]
    public void Defaults_name_nothing_and_allow_nothing()
    {
        var options = new MasterKeyOptions();

        Assert.That((options.File, options.Additional.Count, options.MountRoots.Count), Is.EqualTo(((string?)null, 0, 0)));
        Assert.That((options.AllowDevelopmentKey, options.AllowWorldReadableKeyFile), Is.EqualTo((false, false)));
    }
}
