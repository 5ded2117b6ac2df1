using Boternity.Data.Souls;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Readme;

public sealed class ReadmeTests
{
    [Test]
    public async Task Sample_runs_on_a_fresh_file()
    {
        var cancel = TestContext.CurrentContext.CancellationToken;
        var directory = Directory.CreateTempSubdirectory("boternity-readme-");
        try
        {
            var path = Path.Combine(directory.FullName, "boternity.db");
            using var host = Sample.BuildHost([$"--Boternity:Data:Path={path}"]);
            await host.StartAsync(cancel);
            using var scope = host.Services.CreateScope();
            var onboarding = scope.ServiceProvider.GetRequiredService<Sample.Onboarding>();

            var first = await onboarding.RegisterAsync("Luna", cancel);
            var second = await onboarding.RegisterWithSoulAsync("Sol", "# Sol", cancel);
            await onboarding.ArchiveIdleAsync(second.CreatedAt, cancel);

            Assert.That(await onboarding.CountAsync(cancel), Is.EqualTo(2));
            Assert.That(first.Slug, Is.EqualTo("luna"));
            var soul = await host.Services.GetRequiredService<ISoulStore>().GetCurrentAsync(second.Id, cancel);
            Assert.That(soul?.Content, Is.EqualTo("# Sol"));
            await host.StopAsync(cancel);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Test]
    public void Sample_is_in_the_readme_word_for_word() =>
        Assert.That(MarkedText.Document("README.md"), Does.Contain(MarkedText.Block("Readme/Sample.cs", indentation: 4)));

    [TestCase("README.md")]
    [TestCase("docs/testing.md")]
    public void Sample_fixture_is_in_the_documents_word_for_word(string document) =>
        Assert.That(MarkedText.Document(document), Does.Contain(MarkedText.Block("Readme/OnboardingTests.cs", indentation: 0)));
}
