using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Boternity.Data.Tests.Architecture;

/// <summary>Reads the instructions of a method for the metadata tokens they carry.</summary>
internal static class MethodBodyTokens
{
    private const byte TwoByteInstruction = 0xFE;

    private static readonly Dictionary<int, OperandType> Operands = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value, code => code.OperandType);

    /// <summary>Tokens of types, methods and fields; texts and the signatures of indirect calls are left out.</summary>
    public static IEnumerable<int> In(MethodBody body)
    {
        var code = body.GetILAsByteArray()!;
        for (var position = 0; position < code.Length;)
        {
            int instruction = code[position++];
            if (instruction == TwoByteInstruction)
            {
                instruction = (instruction << 8) | code[position++];
            }

            var operand = Operands[instruction];
            if (operand is OperandType.InlineTok or OperandType.InlineType or OperandType.InlineMethod or OperandType.InlineField)
            {
                yield return Int32At(code, position);
            }

            position += Size(operand, code, position);
        }
    }

    private static int Size(OperandType operand, byte[] code, int position) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * Int32At(code, position)),
        _ => 4,
    };

    private static int Int32At(byte[] code, int position) => BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(position));
}
