using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Boternity.Data.Tests.Feed;

/// <summary>
/// What an assembly offers and what it asks of another one, one text per member:
/// <c>SQLitePCL.raw.sqlite3_step(SQLitePCL.sqlite3_stmt) : Int32</c>. Read from the file, so that nothing is loaded.
/// </summary>
internal sealed class ApiSurface
{
    private ApiSurface(SortedSet<string> members, SortedSet<string> details)
    {
        Members = members;
        Details = details;
    }

    /// <summary>Public and protected members, as a reference to them reads.</summary>
    public IReadOnlySet<string> Members { get; }

    /// <summary>What a compiler sees besides: base types, parameter names, values of constants.</summary>
    public IReadOnlySet<string> Details { get; }

    public static ApiSurface Read(string path) => Read(File.ReadAllBytes(path));

    public static ApiSurface Read(byte[] assembly)
    {
        using var file = new PEReader([.. assembly]);
        var reader = file.GetMetadataReader();
        var members = new SortedSet<string>(StringComparer.Ordinal);
        var details = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in reader.TypeDefinitions.Select(reader.GetTypeDefinition).Where(IsVisible))
        {
            AddType(reader, type, members, details);
        }

        return new ApiSurface(members, details);
    }

    /// <summary>The members of <paramref name="target"/> that the assembly at <paramref name="path"/> refers to.</summary>
    public static SortedSet<string> ReadReferences(string path, string target)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var references = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var member in reader.MemberReferences.Select(reader.GetMemberReference))
        {
            if (member.Parent.Kind == HandleKind.TypeReference && IsFrom(reader, (TypeReferenceHandle)member.Parent, target))
            {
                var type = SignatureText.Instance.GetTypeFromReference(reader, (TypeReferenceHandle)member.Parent, 0);
                var name = reader.GetString(member.Name);
                references.Add(member.GetKind() == MemberReferenceKind.Method
                    ? Method(type, name, member.DecodeMethodSignature(SignatureText.Instance, genericContext: null))
                    : Field(type, name, member.DecodeFieldSignature(SignatureText.Instance, genericContext: null)));
            }
        }

        return references;
    }

    private static void AddType(MetadataReader reader, TypeDefinition type, SortedSet<string> members, SortedSet<string> details)
    {
        var name = $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
        details.Add($"{name} : {BaseType(reader, type)}{(type.Attributes.HasFlag(TypeAttributes.Sealed) ? ", sealed" : string.Empty)}");

        foreach (var field in type.GetFields().Select(reader.GetFieldDefinition))
        {
            if ((field.Attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family)
            {
                var text = Field(name, reader.GetString(field.Name), field.DecodeSignature(SignatureText.Instance, genericContext: null));
                members.Add(text);
                details.Add($"{text}{Constant(reader, field)}");
            }
        }

        foreach (var method in type.GetMethods().Select(reader.GetMethodDefinition))
        {
            if ((method.Attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family)
            {
                var signature = method.DecodeSignature(SignatureText.Instance, genericContext: null);
                var text = Method(name, reader.GetString(method.Name), signature);
                members.Add(text);
                details.Add($"{text} ({string.Join(", ", ParameterNames(reader, method))})");
            }
        }
    }

    private static string Method(string type, string name, MethodSignature<string> signature)
    {
        var modifier = signature.Header.IsInstance ? string.Empty : "static ";
        return $"{modifier}{type}.{name}({string.Join(", ", signature.ParameterTypes)}) : {signature.ReturnType}";
    }

    private static string Field(string type, string name, string fieldType) => $"{type}.{name} : {fieldType}";

    private static string BaseType(MetadataReader reader, TypeDefinition type) => type.BaseType.Kind switch
    {
        _ when type.BaseType.IsNil => "none",
        HandleKind.TypeReference => SignatureText.Instance.GetTypeFromReference(reader, (TypeReferenceHandle)type.BaseType, 0),
        HandleKind.TypeDefinition => SignatureText.Instance.GetTypeFromDefinition(reader, (TypeDefinitionHandle)type.BaseType, 0),
        _ => string.Empty,
    };

    private static string Constant(MetadataReader reader, FieldDefinition field)
    {
        if (field.GetDefaultValue().IsNil)
        {
            return string.Empty;
        }

        var constant = reader.GetConstant(field.GetDefaultValue());
        var value = reader.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode);
        return string.Create(CultureInfo.InvariantCulture, $" = {value}");
    }

    private static IEnumerable<string> ParameterNames(MetadataReader reader, MethodDefinition method)
    {
        return method.GetParameters()
            .Select(reader.GetParameter)
            .Where(parameter => parameter.SequenceNumber > 0)
            .Select(parameter => $"{parameter.Attributes & ParameterAttributes.Out} {reader.GetString(parameter.Name)}");
    }

    private static bool IsVisible(TypeDefinition type) => (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public;

    private static bool IsFrom(MetadataReader reader, TypeReferenceHandle handle, string assembly)
    {
        var scope = reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind == HandleKind.AssemblyReference
            && reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name) == assembly;
    }
}
