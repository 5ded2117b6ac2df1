using System;

namespace SQLitePCL;

public delegate int delegate_authorizer(
    object user_data, int action_code, utf8z param0, utf8z param1, utf8z dbName, utf8z inner_most_trigger_or_view);

public delegate int delegate_collation(object user_data, ReadOnlySpan<byte> s1, ReadOnlySpan<byte> s2);

public delegate int delegate_commit(object user_data);

public delegate void delegate_function_aggregate_final(sqlite3_context ctx, object user_data);

public delegate void delegate_function_aggregate_step(sqlite3_context ctx, object user_data, sqlite3_value[] args);

public delegate void delegate_function_scalar(sqlite3_context ctx, object user_data, sqlite3_value[] args);

public delegate int delegate_progress(object user_data);

public delegate void delegate_rollback(object user_data);

public delegate void delegate_update(object user_data, int type, utf8z database, utf8z table, long rowid);

public delegate int strdelegate_authorizer(
    object user_data, int action_code, string param0, string param1, string dbName, string inner_most_trigger_or_view);

public delegate int strdelegate_collation(object user_data, string s1, string s2);

public delegate int strdelegate_exec(object user_data, string[] values, string[] names);

public delegate void strdelegate_update(object user_data, int type, string database, string table, long rowid);
