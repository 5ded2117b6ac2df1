using System.Linq.Expressions;
using Boternity.Data.Encryption;
using Microsoft.EntityFrameworkCore.Storage;

namespace Boternity.Data.Storage.Conventions;

/// <summary>A scope as its text. EF asks it for the literal of a column's default when it compiles the model.</summary>
internal sealed class SecretScopeMapping : RelationalTypeMapping
{
    public SecretScopeMapping(string storeType)
        : this(new RelationalTypeMappingParameters(
            new CoreTypeMappingParameters(typeof(SecretScope), new SecretScopeConverter()), storeType, dbType: System.Data.DbType.String, unicode: true))
    {
    }

    private SecretScopeMapping(RelationalTypeMappingParameters parameters)
        : base(parameters)
    {
    }

    public override Expression GenerateCodeLiteral(object value) =>
        Expression.Call(typeof(SecretScope), nameof(SecretScope.Parse), null, Expression.Constant(value.ToString()));

    protected override RelationalTypeMapping Clone(RelationalTypeMappingParameters parameters) => new SecretScopeMapping(parameters);
}
