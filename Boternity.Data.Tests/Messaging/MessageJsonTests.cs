using System.Globalization;
using System.Text.Json;
using Boternity.Data.Messaging;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Messaging;

public sealed class MessageJsonTests
{
    private const string Id = "01950e3a-7b2c-7d3e-8f40-123456789abc";
    private const string Bot = "01950e3a-7b2c-7d3e-8f40-123456789abd";
    private const string Other = "01950e3a-7b2c-7d3e-8f40-123456789abe";

    private const string Direct =
        $$"""
        {"id":"{{Id}}","sender_bot_id":"{{Bot}}","sender_bot_name":"Luna",
        """
        + $$"""
        "recipient":{"type":"direct","bot_id":"{{Other}}"},"message_type":"note","body":{"a":1},"timestamp":"2026-02-16T08:30:15Z"}
        """;

    [Test]
    [SpecCase("boternity", 198)]
    public void A_direct_message_round_trips_without_a_reply()
    {
        var message = Message(MessageRecipient.Direct(Guid.Parse(Other)));

        var json = JsonSerializer.Serialize(message);
        var read = JsonSerializer.Deserialize<BotMessage>(json)!;

        Assert.That(json, Is.EqualTo($"{Direct[..^1]},\"sequence\":3,\"thread_id\":\"{Id}\"}}"));
        Assert.That(JsonSerializer.Serialize(read), Is.EqualTo(json));
        Assert.That((read.RecipientType, read.RecipientBotId, read.RecipientChannel),
            Is.EqualTo((RecipientType.Direct, (Guid?)Guid.Parse(Other), (string?)null)));
    }

    [Test]
    [SpecCase("boternity", 199)]
    public void A_message_to_a_channel_round_trips_with_its_reply()
    {
        var message = Message(MessageRecipient.Channel("news"), Guid.Parse(Other));

        var json = JsonSerializer.SerializeToElement(message);
        var read = json.Deserialize<BotMessage>()!;

        Assert.That(json.GetProperty("recipient").GetRawText(), Is.EqualTo("""{"type":"channel","name":"news"}"""));
        Assert.That(json.GetProperty("reply_to").GetGuid(), Is.EqualTo(Guid.Parse(Other)));
        Assert.That((read.ReplyTo, read.Recipient), Is.EqualTo(((Guid?)Guid.Parse(Other), message.Recipient)));
        Assert.That(JsonElement.DeepEquals(JsonSerializer.SerializeToElement(read), json), Is.True);
    }

    [Test]
    public void The_product_s_own_json_is_read()
    {
        var read = JsonSerializer.Deserialize<BotMessage>(Direct.Replace("15Z", "15.123456789+02:00", StringComparison.Ordinal))!;

        Assert.That(read.Timestamp, Is.EqualTo(DateTimeOffset.Parse("2026-02-16T06:30:15.123456Z", CultureInfo.InvariantCulture)));
        Assert.That((read.Sequence, read.ReplyTo, read.SenderBotName), Is.EqualTo((0L, (Guid?)null, "Luna")));
    }

    [Test]
    [SpecCase("boternity", 200)]
    public void A_bot_as_recipient_round_trips() =>
        AssertRoundTrip(MessageRecipient.Direct(Guid.Parse(Bot)), $$"""{"type":"direct","bot_id":"{{Bot}}"}""");

    [Test]
    [SpecCase("boternity", 201)]
    public void A_channel_as_recipient_round_trips() =>
        AssertRoundTrip(MessageRecipient.Channel("général"), """{"type":"channel","name":"g\u00E9n\u00E9ral"}""");

    [Test]
    public void A_recipient_is_read_with_its_members_in_any_order() =>
        Assert.That(
            JsonSerializer.Deserialize<MessageRecipient>($$"""{"bot_id":"{{Bot}}","type":"direct"}"""),
            Is.EqualTo(MessageRecipient.Direct(Guid.Parse(Bot))));

    [TestCase("null")]
    [TestCase("1")]
    [TestCase("{}")]
    [TestCase("""{"type":"direct"}""")]
    [TestCase("""{"type":"direct","name":"news"}""")]
    [TestCase("""{"type":"direct","bot_id":"luna"}""")]
    [TestCase("""{"type":"direct","bot_id":null}""")]
    [TestCase("""{"type":"channel","name":null}""")]
    [TestCase("""{"type":"channel","bot_id":"01950e3a-7b2c-7d3e-8f40-123456789abd"}""")]
    [TestCase("""{"type":"Channel","name":"news"}""")]
    [TestCase("""{"type":"broadcast","name":"news"}""")]
    [TestCase("""{"type":"channel","name":"news","bot_id":null}""")]
    [TestCase("""{"type":"channel","type":"channel"}""")]
    public void A_recipient_that_is_none_is_refused(string json)
    {
        Assert.That(() => JsonSerializer.Deserialize<MessageRecipient>(json), Throws.InstanceOf<JsonException>());
        Assert.That(
            () => JsonSerializer.Deserialize<BotMessage>(
                Direct.Replace($$"""{"type":"direct","bot_id":"{{Other}}"}""", json, StringComparison.Ordinal)),
            Throws.InstanceOf<JsonException>());
    }

    [TestCase("\"sender_bot_name\"", "\"sender\"")]
    [TestCase("\"recipient\"", "\"recipient_bot_id\"")]
    [TestCase("\"body\":{\"a\":1},", "")]
    [TestCase("\"id\":", "\"pair_key\":")]
    [TestCase("2026-02-16T08:30:15Z", "2026-02-16T08:30:15")]
    [TestCase("2026-02-16T08:30:15Z", "2026-02-16")]
    [TestCase("\"2026-02-16T08:30:15Z\"", "null")]
    [TestCase("\"message_type\"", "\"extra\":1,\"message_type\"")]
    public void A_message_with_a_member_missing_or_unknown_is_refused(string part, string other)
    {
        var json = Direct.Replace(part, other, StringComparison.Ordinal);

        Assert.That(json, Is.Not.EqualTo(Direct));
        Assert.That(() => JsonSerializer.Deserialize<BotMessage>(json), Throws.InstanceOf<JsonException>());
    }

    [TestCase("2026-02-16T08:30:15Z")]
    [TestCase("2026-02-16T08:30:15.120Z")]
    [TestCase("2026-02-16T08:30:15.123456Z")]
    public void Instants_have_no_three_or_six_digits_of_the_second(string text)
    {
        var json = Direct.Replace("2026-02-16T08:30:15Z", text, StringComparison.Ordinal);

        Assert.That(
            JsonSerializer.SerializeToElement(JsonSerializer.Deserialize<BotMessage>(json)).GetProperty("timestamp").GetString(),
            Is.EqualTo(text));
    }

    [Test]
    [SpecCase("boternity", 202)]
    public void A_channel_round_trips()
    {
        const string Json = $$"""{"name":"news","created_at":"2026-02-16T08:30:15Z","created_by_bot_id":"{{Bot}}","last_sequence":4}""";

        var read = JsonSerializer.Deserialize<BotChannel>(Json)!;

        Assert.That((read.Name, read.CreatedByBotId, read.LastSequence), Is.EqualTo(("news", Guid.Parse(Bot), 4L)));
        Assert.That(JsonSerializer.Serialize(read), Is.EqualTo(Json));
    }

    [Test]
    [SpecCase("boternity", 203)]
    public void A_subscription_round_trips()
    {
        const string Json = $$"""{"bot_id":"{{Bot}}","channel_name":"news","subscribed_at":"2026-02-16T08:30:15.100Z","acknowledged":0}""";

        var read = JsonSerializer.Deserialize<BotSubscription>(Json)!;

        Assert.That((read.BotId, read.ChannelName, read.Acknowledged), Is.EqualTo((Guid.Parse(Bot), "news", 0L)));
        Assert.That(JsonSerializer.Serialize(read), Is.EqualTo(Json));
    }

    [Test]
    [SpecCase("boternity", 204)]
    public void A_delegation_keeps_the_members_of_its_body()
    {
        var message = Message(
            MessageRecipient.Direct(Guid.Parse(Other)),
            body: """{"task":"research","deadline_secs":30,"context":{"topic":"x"}}""");

        var read = JsonSerializer.Deserialize<BotMessage>(JsonSerializer.Serialize(message))!;

        Assert.That(read.Body.GetProperty("task").GetString(), Is.EqualTo("research"));
        Assert.That(read.Body.GetProperty("deadline_secs").GetInt32(), Is.EqualTo(30));
        Assert.That(JsonElement.DeepEquals(read.Body, message.Body), Is.True);
    }

    private static void AssertRoundTrip(MessageRecipient recipient, string json)
    {
        Assert.That(JsonSerializer.Serialize(recipient), Is.EqualTo(json));
        Assert.That(JsonSerializer.Deserialize<MessageRecipient>(json), Is.EqualTo(recipient));
    }

    private static BotMessage Message(MessageRecipient recipient, Guid? replyTo = null, string body = """{"a":1}""") => new()
    {
        Id = Guid.Parse(Id),
        SenderBotId = Guid.Parse(Bot),
        SenderBotName = "Luna",
        Recipient = recipient,
        Sequence = 3,
        MessageType = "note",
        Body = JsonElement.Parse(body),
        ReplyTo = replyTo,
        ThreadId = Guid.Parse(Id),
        Timestamp = new DateTimeOffset(2026, 2, 16, 8, 30, 15, TimeSpan.Zero).TruncateToMicroseconds(),
    };
}
