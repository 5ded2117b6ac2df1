using Microsoft.Extensions.Options;

namespace Boternity.Data.Storage;

/// <summary>Reports every error of a <see cref="DatabaseConfig"/> at once, so that an operator corrects them in one go.</summary>
internal sealed class DatabaseConfigValidator : IValidateOptions<DatabaseConfig>
{
    public ValidateOptionsResult Validate(string? name, DatabaseConfig? options)
    {
        if (options is null)
        {
            return ValidateOptionsResult.Fail("database config is required");
        }

        var errors = options.Errors();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
