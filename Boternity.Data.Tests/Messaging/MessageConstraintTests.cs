using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Messaging;

/// <summary>What the tables refuse whoever writes to them.</summary>
public sealed class MessageConstraintTests(Provider provider) : MessageSpec(provider)
{
    [TestCase("direct", true, false, null)]
    [TestCase("channel", false, true, null)]
    [TestCase("direct", false, true, "ck_bot_messages_recipient")]
    [TestCase("direct", true, true, "ck_bot_messages_recipient")]
    [TestCase("direct", false, false, "ck_bot_messages_recipient")]
    [TestCase("channel", true, false, "ck_bot_messages_recipient")]
    [TestCase("channel", true, true, "ck_bot_messages_recipient")]
    [TestCase("channel", false, false, "ck_bot_messages_recipient")]
    [TestCase("group", false, false, "ck_bot_messages_recipient_type")]
    public async Task A_row_has_the_recipient_that_its_type_says(string type, bool hasBot, bool hasChannel, string? constraint) =>
        await AssertAsync(constraint, type, hasBot ? Bob : null, hasChannel ? News : null);

    [TestCase(1, null)]
    [TestCase(0, "ck_bot_messages_sequence")]
    [TestCase(-1, "ck_bot_messages_sequence")]
    public async Task A_row_has_a_positive_sequence(long sequence, string? constraint) =>
        await AssertAsync(constraint, "direct", Bob, channel: null, sequence);

    [TestCase(false, false, null)]
    [TestCase(true, false, null)]
    [TestCase(true, true, null)]
    [TestCase(false, true, "ck_bot_messages_thread")]
    public async Task A_row_that_answers_none_begins_its_thread(bool isReply, bool isOfOtherThread, string? constraint) =>
        await AssertAsync(constraint, "direct", Bob, channel: null, replyTo: isReply ? Cid : null, thread: isOfOtherThread ? Cid : null);

    [Test]
    public async Task Two_rows_of_a_source_have_two_sequences()
    {
        await InsertAsync("direct", Bob, channel: null);
        await InsertAsync("channel", bot: null, News);

        foreach (var (type, bot, channel) in ((string, Guid?, string?)[])[("direct", Bob, null), ("channel", null, News)])
        {
            var error = await Caught.ByAsync<StoreException>(() => InsertAsync(type, bot, channel));
            Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, (ConflictReason?)ConflictReason.Duplicate)));
        }
    }

    [TestCase(3, 0, true)]
    [TestCase(3, 3, true)]
    [TestCase(3, 4, false)]
    [TestCase(3, -1, false)]
    public async Task An_inbox_is_acknowledged_up_to_its_last_message_at_most(long last, long acknowledged, bool isAllowed)
    {
        var error = await TryAsync(
            $"INSERT INTO bot_inboxes (bot_id, last_sequence, acknowledged) VALUES ({Bob}, {last}, {acknowledged})");

        Assert.That(error?.Constraint, Is.EqualTo(isAllowed ? null : "ck_bot_inboxes_acknowledged"));
    }

    [Test]
    public async Task A_subscription_is_to_a_channel_that_is_there()
    {
        var error = await TryAsync(
            $"INSERT INTO bot_subscriptions (bot_id, channel_name, subscribed_at) VALUES ({Bob}, {"nowhere"}, {Database.Now})");

        Assert.That(error?.Kind, Is.EqualTo(StoreErrorKind.ForeignKey));
    }

    private async Task AssertAsync(
        string? constraint, string type, Guid? bot, string? channel, long sequence = 1, Guid? replyTo = null, Guid? thread = null)
    {
        if (constraint is null)
        {
            await InsertAsync(type, bot, channel, sequence, replyTo, thread);
            Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_messages", Cancel), Is.EqualTo(1L));
            return;
        }

        var error = await Caught.ByAsync<StoreException>(() => InsertAsync(type, bot, channel, sequence, replyTo, thread));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Check, ErrorCodes.Check)));

        // A type that is none breaks the rule about its members as well; which of the two is named is the database's choice.
        Assert.That(error.Constraint, type == "group" ? Does.StartWith("ck_bot_messages_recipient") : Is.EqualTo(constraint));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_messages", Cancel), Is.Zero);
    }

    private Task<int> InsertAsync(
        string type, Guid? bot, string? channel, long sequence = 1, Guid? replyTo = null, Guid? thread = null)
    {
        var id = Uuid7.Create(Database.Now);
        var (now, threadId, body) = (Database.Now, thread ?? id, JsonElement.Parse("1"));
        return WriteAsync(
            $"""
            INSERT INTO bot_messages (id, sender_bot_id, sender_bot_name, recipient_type, recipient_bot_id, recipient_channel, sequence,
                message_type, body, reply_to, thread_id, timestamp)
            VALUES ({id}, {Ann}, 'Ann', {type}, {bot}, {channel}, {sequence}, 'note', {body}, {replyTo}, {threadId}, {now})
            """);
    }

    private async Task<StoreException?> TryAsync(FormattableString sql)
    {
        try
        {
            await WriteAsync(sql);
            return null;
        }
        catch (StoreException error)
        {
            return error;
        }
    }

    private Task<int> WriteAsync(FormattableString sql) =>
        Database.Resolve<IWriteQueue>().WriteAsync((context, token) => context.Database.ExecuteSqlAsync(sql, token), Cancel);
}
