using System.Text.Json;
using Boternity.Data.Messaging;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Tests.Messaging;

/// <summary>The sample of docs/messaging.md.</summary>
internal static class MessageSample
{
    // <sample>
    public sealed class Reader(IMessageStore messages, TimeProvider clock)
    {
        // One round. What was handled and not acknowledged when the process died is handed out again.
        public async Task<int> HandleNewAsync(Guid botId, Func<BotMessage, Task> handle, CancellationToken token)
        {
            var handled = 0;
            var inbox = await messages.GetInboxAsync(botId, new PageRequest { Size = PageRequest.MaxSize }, token);
            foreach (var state in inbox.Channels.Items.Prepend(inbox.Direct).Where(state => state.Acknowledged < state.LastSequence))
            {
                var page = await messages.ListUnreadAsync(botId, state.Source, PageRequest.First, token);
                foreach (var message in page.Items)
                {
                    await handle(message);
                    await messages.AcknowledgeAsync(botId, state.Source, message.Sequence, token);
                    handled++;
                }

                if (state.Unread == 0)
                {
                    // What is left are its own: passed over once, and not with each look.
                    await messages.AcknowledgeAsync(botId, state.Source, state.LastSequence, token);
                }
            }

            return handled;
        }

        public async Task AnswerAsync(BotMessage question, string name, string text, CancellationToken token)
        {
            var answer = new NewMessage
            {
                Id = Uuid7.Create(clock.GetUtcNow()), // So that it may be sent again after an outcome that is not known
                SenderBotId = question.RecipientBotId!.Value,
                SenderBotName = name,
                Recipient = MessageRecipient.Direct(question.SenderBotId),
                MessageType = "answer",
                Body = JsonSerializer.SerializeToElement(new { text }),
                ReplyTo = question.Id,
            };
            await messages.SendAsync(answer, token);
        }
    }
    // </sample>
}
