using Boternity.Data.Messaging;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Messaging;

public sealed class MessageSampleTests(Provider provider) : MessageSpec(provider)
{
    [Test]
    public async Task Sample_handles_what_is_new_once_and_answers()
    {
        var reader = new MessageSample.Reader(Store, Database.Clock);
        await Store.SubscribeAsync(Ann, News, fromStart: false, Cancel);
        await TellAsync(Bob, Ann, "question");
        await PublishAsync(Bob, "news");
        var seen = new List<BotMessage>();
        Task HandleAsync(BotMessage message)
        {
            seen.Add(message);
            return Task.CompletedTask;
        }

        var (first, second) = (await reader.HandleNewAsync(Ann, HandleAsync, Cancel), await reader.HandleNewAsync(Ann, HandleAsync, Cancel));
        await reader.AnswerAsync(seen[0], "Ann", "answer", Cancel);

        Assert.That((first, second), Is.EqualTo((2, 0)));
        Assert.That(seen.Select(message => message.Body.GetString()), Is.EqualTo((string[])["question", "news"]));
        var thread = await Store.ListThreadAsync(seen[0].Id, PageRequest.First, Cancel);
        Assert.That(thread.Items[^1].Body.GetProperty("text").GetString(), Is.EqualTo("answer"));
    }

    [Test]
    public void Sample_is_in_the_documentation_word_for_word() =>
        Assert.That(
            MarkedText.Document("docs/messaging.md"), Does.Contain(MarkedText.Block("Messaging/MessageSample.cs", indentation: 4, "sample")));
}
