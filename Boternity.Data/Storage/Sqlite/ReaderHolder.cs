using System.Diagnostics;
using System.Globalization;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Who has a reader: kept raw, as it is put into words only when somebody waited in vain.</summary>
internal readonly struct ReaderHolder
{
    private readonly Delegate? _query;
    private readonly Activity? _activity;
    private readonly StackTrace? _stack;
    private readonly int _thread;

    private ReaderHolder(Delegate? query, bool trace)
    {
        _query = query;
        _activity = Activity.Current;
        _thread = Environment.CurrentManagedThreadId;
        _stack = trace ? new StackTrace(fNeedFileInfo: false) : null;
    }

    /// <summary>The code that opens a context's connection now.</summary>
    public static ReaderHolder Caller(bool trace) => new(query: null, trace);

    /// <summary>A store's query.</summary>
    public static ReaderHolder Query(Delegate query, bool trace) => new(query, trace);

    /// <summary>Names of code, of the activity or of the thread; nothing of a statement, whose text may hold values.</summary>
    public override string ToString() =>
        _query is not null ? NameOf(_query.Method)
        : _stack is not null && FirstCaller(_stack) is { } caller ? caller
        : _activity is not null ? _activity.DisplayName
        : string.Create(CultureInfo.InvariantCulture, $"a read context of thread {_thread}");

    private static string? FirstCaller(StackTrace stack) =>
        stack.GetFrames()
            .Select(frame => frame.GetMethod())
            .Where(method => method?.DeclaringType?.Namespace is { } scope
                && !scope.StartsWith("Boternity.Data.Storage", StringComparison.Ordinal)
                && !scope.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
                && !scope.StartsWith("System", StringComparison.Ordinal))
            .Select(method => NameOf(method!))
            .FirstOrDefault();

    // The compiler puts a lambda into a class inside of its own, and names it after the method it stands in: <GetAsync>b__0.
    private static string NameOf(System.Reflection.MethodBase method)
    {
        var type = method.DeclaringType;
        var name = method.Name;
        while (type is { DeclaringType: not null } && type.Name.StartsWith('<'))
        {
            name = name.Contains('<', StringComparison.Ordinal) ? name : type.Name;
            type = type.DeclaringType;
        }

        var start = name.IndexOf('<', StringComparison.Ordinal) + 1;
        var end = name.IndexOf('>', StringComparison.Ordinal);
        return $"{type?.Name}.{(end > start ? name[start..end] : name)}";
    }
}
