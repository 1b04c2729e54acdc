namespace Theory.Nets.Data;

/// <summary>Takes the slant out of a grey image, in integers alone, so that every machine gets the same pixels.</summary>
/// <remarks>
/// <para>With p the grey values, M = Σp, Sx = Σpx, Sy = Σpy, Nxy = M Σpxy − Sx Sy and Nyy = M Σpy² − Sy² (x the column, y the row), the slope is
/// α = ⌊2¹⁶ Nxy / Nyy⌋ clipped to ±2¹⁶, 0 where Nyy = 0; the middle row is c = ⌊2⁸ Sy / M⌋. Row y moves by d = ⌊α (2⁸ y − c) / 2²⁰⌋ sixteenths of a pixel: with d = 16 i + f,
/// 0 ≤ f ≤ 15, the new value at x is ⌊((16 − f) p(y, x + i) + f p(y, x + i + 1)) / 16⌋, where p is 0 outside the image.</para>
/// <para>Nothing in it comes from a data set: each image is moved by its own moments.</para>
/// </remarks>
public static class Deskew
{
    /// <summary>The upright images.</summary>
    /// <param name="images">The images.</param>
    /// <returns>Images of the same size, with the same classes.</returns>
    public static LabelledImages Apply(LabelledImages images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var pixels = new byte[images.Pixels.Length];
        for (var image = 0; image < images.Count; image++)
        {
            Apply(images.Pixels.AsSpan(image * images.Size, images.Size), pixels.AsSpan(image * images.Size, images.Size), images.Columns);
        }

        return images with { Pixels = pixels };
    }

    private static void Apply(ReadOnlySpan<byte> source, Span<byte> target, int columns)
    {
        long mass = 0, sumX = 0, sumY = 0, sumXY = 0, sumYY = 0;
        for (var at = 0; at < source.Length; at++)
        {
            var (y, x) = Math.DivRem(at, columns);
            long p = source[at];
            mass += p;
            sumX += p * x;
            sumY += p * y;
            sumXY += p * x * y;
            sumYY += p * y * y;
        }

        var spread = (mass * sumYY) - (sumY * sumY);
        var slope = spread == 0 ? 0 : Math.Clamp(FloorDiv((Int128)65536 * ((mass * sumXY) - (sumX * sumY)), spread), -65536, 65536);
        var middle = mass == 0 ? 0 : FloorDiv(256 * (Int128)sumY, mass);
        for (var y = 0; y * columns < source.Length; y++)
        {
            var move = (int)((slope * ((256 * y) - middle)) >> 20);
            var (whole, part) = (move >> 4, move & 15);
            var row = source.Slice(y * columns, columns);
            for (var x = 0; x < columns; x++)
            {
                target[(y * columns) + x] = (byte)((((16 - part) * At(row, x + whole)) + (part * At(row, x + whole + 1))) >> 4);
            }
        }

        static int At(ReadOnlySpan<byte> row, int x) => (uint)x < (uint)row.Length ? row[x] : 0;
        static long FloorDiv(Int128 a, long b) => (long)(a >= 0 ? a / b : -((-a + b - 1) / b));
    }
}
