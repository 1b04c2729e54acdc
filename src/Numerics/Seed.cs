using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Theory.Numerics;

/// <summary>The root of every random choice: 64 bits, split by name into the seeds of the parts.</summary>
/// <remarks>
/// <para>A part's seed is a function of its parent and its name, never of the order in which the parts are made: adding an experiment
/// moves no other experiment's numbers.</para>
/// <para><c>default</c> is the seed 0, as good as any other.</para>
/// </remarks>
/// <param name="Value">The 64 bits of the seed.</param>
public readonly record struct Seed(ulong Value)
{
    private const byte NameTag = (byte)'n';
    private const byte IndexTag = (byte)'i';

    // A lone surrogate would otherwise become U+FFFD, and two different names one seed.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The seed of the part with this name: the first 64 bits of SHA-256(parent ‖ 'n' ‖ UTF-8 name).</summary>
    /// <remarks>
    /// <para>Parent and result are little-endian. Two of N parts share a seed with probability about N²/2⁶⁵.</para>
    /// </remarks>
    /// <param name="name">The part's name; well-formed Unicode, may be empty.</param>
    /// <returns>A seed that depends on this one and on the name alone.</returns>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    /// <exception cref="ArgumentException">The name holds half a surrogate pair.</exception>
    public Seed Split(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        byte[] text;
        try
        {
            text = StrictUtf8.GetBytes(name);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException($"name is not well-formed Unicode: half a surrogate pair at index {e.Index}.", nameof(name), e);
        }

        return Child(NameTag, text);
    }

    /// <summary>The seed of the part with this number: the first 64 bits of SHA-256(parent ‖ 'i' ‖ index).</summary>
    /// <remarks><para>All little-endian. An index and a name never meet: their tags differ.</para></remarks>
    /// <param name="index">The part's number, any.</param>
    /// <returns>A seed that depends on this one and on the index alone.</returns>
    public Seed Split(long index)
    {
        Span<byte> text = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(text, index);
        return Child(IndexTag, text);
    }

    /// <summary>The stream of random numbers of this seed, from its beginning.</summary>
    /// <returns>A new stream at position 0.</returns>
    public RandomStream Stream() => new(this);

    /// <summary>The seed as it is written in code.</summary>
    /// <returns><c>Seed 0x…</c>, sixteen digits.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Seed 0x{Value:x16}");

    private Seed Child(byte tag, ReadOnlySpan<byte> text)
    {
        var message = new byte[9 + text.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(message, Value);
        message[8] = tag;
        text.CopyTo(message.AsSpan(9));
        return new Seed(BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(message)));
    }
}
