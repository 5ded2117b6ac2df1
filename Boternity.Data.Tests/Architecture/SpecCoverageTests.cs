using System.Globalization;
using System.Reflection;
using Boternity.Data.Tests.Support;
using NUnit.Framework.Interfaces;

namespace Boternity.Data.Tests.Architecture;

/// <summary>Every case of a specification's acceptance oracle that an issue named is covered by a test, or excused by a reason.</summary>
[Category("Architecture")]
public sealed class SpecCoverageTests
{
    // spec/boternity.md section 8 has cases 1 to 298 about what the seeds ask for.
    private static readonly string[] Known = [.. Numbers("boternity", 1, 298), .. Named("botmaker-compozy", [.. SeedTests, .. StoreTests, .. PlannedTests])];

    // What issues 2 to 7 named.
    private static readonly string[] Wanted =
    [
        .. Numbers("boternity", 1, 15),
        .. Numbers("boternity", 72, 107),
        .. Numbers("boternity", 128, 298),
        .. Named("botmaker-compozy", [.. SeedTests, .. StoreTests, .. PlannedTests]),
    ];

    private static readonly Dictionary<string, string> Excused = new()
    {
        ["boternity/76"] = "IDENTITY.md is a file of the product, not a row (spec/boternity.md 2.4)",
        ["boternity/77"] = "USER.md is a file of the product, not a row (spec/boternity.md 2.4)",
        ["boternity/80"] = "the database is the only home of a soul; no SOUL.md is written beside it",
        ["boternity/102"] = "front matter is part of the soul's text, which is stored and hashed as it is; there is no type for it",
        ["boternity/106"] = "as 76",
        ["boternity/107"] = "as 76",
        ["boternity/247"] = "definitions are rows; there are no files of them to find",
        ["boternity/248"] = "as 247",
        ["boternity/249"] = "as 247",
        ["boternity/293"] = "memories themselves are stored elsewhere; only their trail is here (spec/boternity.md 1.2)",
        ["boternity/294"] = "as 293",
        ["boternity/295"] = "as 293",
        ["boternity/296"] = "as 293",
        ["boternity/297"] = "as 293",
        ["boternity/298"] = "as 293",
        ["botmaker-compozy/store/2"] = "tags are a bot's, not a deployment's (BotStoreCreateTests)",
        ["botmaker-compozy/store/3"] = "a deployment's id is its bot's",
        ["botmaker-compozy/store/6"] = "host names came after the seed",
        ["botmaker-compozy/store/12"] = "as store/6",
        ["botmaker-compozy/store/15"] = "as store/2",
        ["botmaker-compozy/store/16"] = "image versions came after the seed",
        ["botmaker-compozy/store/17"] = "as store/2",
        ["botmaker-compozy/store/23"] = "ports came after the seed",
        ["botmaker-compozy/store/24"] = "as store/23",
        ["botmaker-compozy/store/25"] = "as store/23",
        ["botmaker-compozy/store/26"] = "as store/23",
    };

    // Sections 1.4 and 2.13 of spec/botmaker-compozy.md, numbered in the order in which they list their cases.
    private static string[] StoreTests =>
    [
        .. Numbers("store", 1, 26), .. Numbers("migrations", 1, 11), .. Numbers("authrepo", 1, 17), .. Numbers("workflowrepo", 1, 23),
    ];

    // The planned cases of the task repository of section 2.13, and those of its multi-driver tests.
    private static string[] PlannedTests =>
    [
        "taskrepo/upsert",
        "taskrepo/get",
        "taskrepo/list_by_workflow",
        "taskrepo/list_by_status",
        "taskrepo/list_children",
        "taskrepo/list_by_id_array",
        "taskrepo/json_fields",
        "taskrepo/foreign_key",
        "taskrepo/cascade_children",
        "taskrepo/tx_atomic",
        "taskrepo/concurrent_updates",
        "taskrepo/optimistic_locking",
        "taskrepo/deep_hierarchy",
        "taskrepo/complex_json",
        "taskrepo/exec_type_constraint",
        "taskrepo/self_reference_foreign_key",
        "taskrepo/transitions",
        "TestTaskRepoMergeUsage",
        "TestMultiDriver_TaskOperations/create_and_retrieve",
        "TestMultiDriver_TaskOperations/list_by_workflow",
        "TestMultiDriver_TaskOperations/children",
        "TestMultiDriver_TaskOperations/deep",
        "TestMultiDriver_TaskOperations/missing_task",
        "TestMultiDriver_Transactions/rollback",
        "TestMultiDriver_Transactions/commit",
        "TestMultiDriver_Transactions/nested",
        "TestMultiDriver_WorkflowExecution/concurrent",
        "TestMultiDriver_WorkflowExecution/end_to_end",
        "TestMultiDriver_WorkflowExecution/hierarchy",
        "TestMultiDriver_EdgeCases/missing_workflow",
        "TestMultiDriver_EdgeCases/merge_usage",
        "TestMultiDriver_Authentication/users",
        "TestMultiDriver_Authentication/key_auth",
        "TestMultiDriver_Authentication/cascade",
        "TestWorkflowRepoMergeUsage",
        "TestSQLite_Specific/20_concurrent_reads",
        "TestSQLite_Specific/5_serialised_writes",
    ];

    private static string[] SeedTests =>
    [
        "TestDatabaseConfig/Should_default_to_postgres_when_driver_empty",
        "TestDatabaseConfig/Should_accept_postgres_driver_explicitly",
        "TestDatabaseConfig/Should_accept_sqlite_driver",
        "TestDatabaseConfig/Should_reject_invalid_driver",
        "TestDatabaseConfig/Should_require_path_for_sqlite",
        "TestDatabaseConfig/Should_require_connection_params_for_postgres",
        "TestDatabaseConfig/Should_validate_sqlite_path_format",
        "TestStore/Should_create_file_database_at_specified_path",
        "TestStore/Should_create_in_memory_database_for_memory_path",
        "TestStore/Should_enable_foreign_keys_on_connection",
        "TestStore/Should_handle_concurrent_connections",
        "TestStore/Should_return_error_for_invalid_path",
        "TestStore/Should_close_cleanly",
        "TestStore/Should_perform_health_check_successfully",
        "TestMigrations/Should_apply_all_migrations_successfully",
        "TestMigrations/Should_create_all_required_tables",
        "TestMigrations/Should_create_all_indexes",
        "TestMigrations/Should_enforce_foreign_keys",
        "TestMigrations/Should_enforce_check_constraints",
        "TestMigrations/Should_rollback_migrations",
        "TestMigrations/Should_be_idempotent",
    ];

    [Test]
    public void Cases_named_by_an_issue_are_covered_by_a_test_or_excused() =>
        Assert.That(Wanted.Except(Covered().Keys).Except(Excused.Keys), Is.Empty);

    [Test]
    public void Excuses_are_for_cases_that_no_test_covers() => Assert.That(Excused.Keys.Intersect(Covered().Keys), Is.Empty);

    [Test]
    public void Excuses_are_for_cases_that_an_issue_named() => Assert.That(Excused.Keys.Except(Wanted), Is.Empty);

    [Test]
    public void Tests_carry_only_cases_that_exist() =>
        Assert.That(
            Covered().Where(one => !Known.Contains(one.Key)).Select(one => $"{one.Key} on {string.Join(", ", one.Value)}"),
            Is.Empty);

    [Test]
    public void Only_tests_that_run_carry_cases() =>
        Assert.That(MethodsWithCases().Where(method => !Runs(method)).Select(NameOf), Is.Empty);

    /// <summary>The methods that carry each case.</summary>
    private static Dictionary<string, List<string>> Covered() =>
        MethodsWithCases()
            .Where(Runs)
            .SelectMany(CasesOf, (method, name) => (Name: name, Method: method))
            .GroupBy(one => one.Name, one => NameOf(one.Method), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);

    private static IEnumerable<MethodInfo> MethodsWithCases() =>
        typeof(SpecCoverageTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(
                BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(method => method.IsDefined(typeof(SpecCaseAttribute)));

    // An ignored or explicit test proves nothing, and a method that is no test never runs.
    private static bool Runs(MethodInfo method) =>
        method.IsPublic
        && method.GetCustomAttributes().Any(attribute => attribute is ISimpleTestBuilder or ITestBuilder)
        && !IsSetAside(method)
        && !IsSetAside(method.DeclaringType!);

    private static bool IsSetAside(MemberInfo member) =>
        member.IsDefined(typeof(IgnoreAttribute)) || member.IsDefined(typeof(ExplicitAttribute));

    private static IEnumerable<string> CasesOf(MethodInfo method) =>
        method.GetCustomAttributes<SpecCaseAttribute>().SelectMany(attribute => attribute.Names);

    private static string NameOf(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";

    private static IEnumerable<string> Numbers(string document, int first, int last) =>
        Enumerable.Range(first, last - first + 1).Select(number => string.Create(CultureInfo.InvariantCulture, $"{document}/{number}"));

    private static IEnumerable<string> Named(string document, IEnumerable<string> names) => names.Select(name => $"{document}/{name}");
}
