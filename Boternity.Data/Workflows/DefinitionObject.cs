using System.Globalization;
using System.Text.Json;
using Boternity.Data.Storage.Conventions;

namespace Boternity.Data.Workflows;

/// <summary>One object of a document while its members are read: what is missing, of a wrong type or left over becomes a problem.</summary>
internal sealed class DefinitionObject
{
    private readonly DocumentNode _node;
    private readonly DefinitionProblems _problems;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public DefinitionObject(DocumentNode node, string place, DefinitionProblems problems)
    {
        _node = node;
        _problems = problems;
        Place = place;
        problems.Locate(place, node.Line);
        if (node.Kind != JsonValueKind.Object)
        {
            problems.Damage(place, "must be an object");
        }
    }

    public string Place { get; }

    public string At(string name) => $"{Place}.{name}";

    public string Text(string name) => Optional(name) is { } node ? TextOf(node, At(name)) : Missing(name, "");

    public string? OptionalText(string name) => Optional(name) is { } node ? TextOf(node, At(name)) : null;

    public long? Count(string name, long max = long.MaxValue)
    {
        if (Optional(name) is not { } node)
        {
            return null;
        }

        if (node.Kind == JsonValueKind.Number
            && long.TryParse(node.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= max)
        {
            return number;
        }

        _problems.Damage(At(name), string.Create(CultureInfo.InvariantCulture, $"must be a whole number from 0 to {max}"));
        return null;
    }

    public double Coordinate(string name)
    {
        if (Optional(name) is not { } node)
        {
            return Missing(name, 0.0);
        }

        if (node.Kind == JsonValueKind.Number
            && double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number))
        {
            return number;
        }

        _problems.Damage(At(name), "must be a number");
        return 0;
    }

    public bool? Flag(string name)
    {
        if (Optional(name) is not { } node)
        {
            return null;
        }

        if (node.Kind is not (JsonValueKind.True or JsonValueKind.False))
        {
            _problems.Damage(At(name), "must be true or false");
        }

        return node.Kind == JsonValueKind.True;
    }

    public Guid? Id(string name)
    {
        if (Optional(name) is not { } node)
        {
            return Missing<Guid?>(name, null);
        }

        if (node.Kind == JsonValueKind.String && Guid.TryParse(node.Text, out var id))
        {
            return id;
        }

        _problems.Damage(At(name), "must be a UUID");
        return null;
    }

    public TEnum? Member<TEnum>(string name)
        where TEnum : struct, Enum
    {
        if (Optional(name) is not { } node)
        {
            return Missing<TEnum?>(name, null);
        }

        foreach (var member in Enum.GetValues<TEnum>())
        {
            if (node.Kind == JsonValueKind.String && node.Text == EnumText<TEnum>.Of(member))
            {
                return member;
            }
        }

        _problems.Damage(At(name), $"must be one of {string.Join(", ", EnumText<TEnum>.All)}");
        return null;
    }

    public DefinitionObject? Object(string name) =>
        Optional(name) is { } node ? new DefinitionObject(node, At(name), _problems) : Missing<DefinitionObject?>(name, null);

    public DefinitionObject? OptionalObject(string name) =>
        Optional(name) is { } node ? new DefinitionObject(node, At(name), _problems) : null;

    /// <summary>The list of a member; null when it is not there.</summary>
    public List<TItem>? List<TItem>(string name, Func<DocumentNode, string, TItem> read)
    {
        // Other than an optional member, a list that is there is never null.
        if (Find(name) is not { } node)
        {
            return null;
        }

        if (node.Kind != JsonValueKind.Array)
        {
            _problems.Damage(At(name), "must be a list");
            return null;
        }

        return [.. node.Items.Select((item, index) =>
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{At(name)}[{index}]");
            _problems.Locate(place, item.Line);
            return read(item, place);
        })];
    }

    public List<string>? Texts(string name) => List(name, TextOf);

    /// <summary>As <see cref="Texts"/>, where null is as good as nothing.</summary>
    public List<string>? OptionalTexts(string name) => Optional(name) is null ? null : Texts(name);

    public List<string> RequiredTexts(string name) => Texts(name) ?? Missing<List<string>>(name, []);

    /// <summary>The members of a member, by name; null when it is not there.</summary>
    public Dictionary<string, TValue>? Map<TValue>(string name, Func<DocumentNode, string, TValue> read)
    {
        if (Optional(name) is not { } node)
        {
            return null;
        }

        if (node.Kind != JsonValueKind.Object)
        {
            _problems.Damage(At(name), "must be an object");
            return null;
        }

        var map = new Dictionary<string, TValue>(StringComparer.Ordinal);
        foreach (var member in node.Members)
        {
            map[member.Name] = read(member.Value, $"{At(name)}.{DefinitionText.Shown(member.Name)}");
        }

        return map;
    }

    /// <summary>Any value; null when it is not there or null.</summary>
    public JsonElement? Value(string name) => Optional(name) is { } node ? DefinitionText.ToElement(node) : null;

    public string TextOf(DocumentNode node, string place)
    {
        if (node.Kind != JsonValueKind.String)
        {
            _problems.Damage(place, "must be text");
        }

        return node.Text;
    }

    /// <summary>A member that must be there is not.</summary>
    public T Missing<T>(string name, T instead)
    {
        if (_node.Kind == JsonValueKind.Object)
        {
            _problems.Damage(At(name), "is required");
        }

        return instead;
    }

    /// <summary>What was not read has no place here; null says nothing, and is what the database has for an absent member.</summary>
    public void End()
    {
        foreach (var member in _node.Members.Where(member => !_read.Contains(member.Name) && member.Value.Kind != JsonValueKind.Null))
        {
            var place = At(DefinitionText.Shown(member.Name));
            _problems.Locate(place, member.Line);
            _problems.Add(place, "is not known here");
        }
    }

    private DocumentNode? Optional(string name) => Find(name) is { Kind: not JsonValueKind.Null } node ? node : null;

    private DocumentNode? Find(string name)
    {
        _read.Add(name);
        if (_node.Members.Find(one => one.Name == name) is not { } member)
        {
            return null;
        }

        _problems.Locate(At(name), member.Line);
        return member.Value;
    }
}
