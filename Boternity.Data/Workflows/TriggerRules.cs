using System.Globalization;

namespace Boternity.Data.Workflows;

/// <summary>What triggers may be.</summary>
internal static class TriggerRules
{
    public static void Check(IList<TriggerDefinition> triggers, DefinitionProblems problems)
    {
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 0; index < triggers.Count; index++)
        {
            var trigger = triggers[index];
            var place = string.Create(CultureInfo.InvariantCulture, $"$.triggers[{index}]");
            switch (trigger.Type)
            {
                case TriggerKind.Cron when !CronSchedule.IsValid(trigger.Schedule!):
                    problems.Add($"{place}.schedule", "is no cron expression of five or six fields, and no phrase that is known");
                    break;
                case TriggerKind.Webhook:
                    CheckPath(trigger.Path!, $"{place}.path", paths, problems);
                    if (trigger.Auth?.SecretName.Length == 0)
                    {
                        problems.Add($"{place}.auth.secret_name", "must not be empty");
                    }

                    break;
                case TriggerKind.Event:
                    NotEmpty(trigger.Source!, $"{place}.source", problems);
                    NotEmpty(trigger.EventType!, $"{place}.event_type", problems);
                    break;
                case TriggerKind.FileWatch when trigger.Paths!.Count == 0:
                    problems.Add($"{place}.paths", "must name at least one path");
                    break;
            }
        }
    }

    private static void CheckPath(string path, string place, Dictionary<string, string> paths, DefinitionProblems problems)
    {
        if (!path.StartsWith('/'))
        {
            problems.Add(place, "must begin with /");
        }

        if (path.Length > WorkflowDefinition.MaxPathLength)
        {
            problems.Add(
                place,
                string.Create(CultureInfo.InvariantCulture, $"must have at most {WorkflowDefinition.MaxPathLength} UTF-16 units"));
        }

        if (!paths.TryAdd(path, place))
        {
            problems.Add(place, $"is the same as {paths[path]}");
        }
    }

    private static void NotEmpty(string text, string place, DefinitionProblems problems)
    {
        if (text.Length == 0)
        {
            problems.Add(place, "must not be empty");
        }
    }
}
