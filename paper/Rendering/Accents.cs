namespace Theory.Paper.Rendering;

/// <summary>Letters with a mark as one character. The program runs without a culture library, and so without its normal forms.</summary>
internal static class Accents
{
    /// <summary>For each combining mark: a letter and the letter with it, in turn.</summary>
    private static readonly Dictionary<char, string> Pairs = new()
    {
        ['\u0300'] = "AÀEÈIÌOÒUÙaàeèiìoòuù", // grave
        ['\u0301'] = "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzź", // acute
        ['\u0302'] = "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷ", // circumflex
        ['\u0303'] = "AÃNÑOÕaãnñoõIĨiĩUŨuũ", // tilde
        ['\u0304'] = "AĀaāEĒeēIĪiīOŌoōUŪuū", // macron
        ['\u0306'] = "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭ", // breve
        ['\u0307'] = "CĊcċEĖeėGĠgġIİZŻzżXẊPṖRṘ", // dot
        ['\u0308'] = "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸXẌ", // diaeresis
        ['\u030A'] = "AÅaåUŮuů", // ring
        ['\u030B'] = "OŐoőUŰuű", // double acute
        ['\u030C'] = "CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔ", // caron
        ['\u0326'] = "SȘsșTȚtț", // comma below
        ['\u0327'] = "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţ", // cedilla
        ['\u0328'] = "AĄaąEĘeęIĮiįUŲuų", // ogonek
    };

    private static readonly Dictionary<char, (char Letter, char Mark)> Parts = Pairs
        .SelectMany(p => Enumerable.Range(0, p.Value.Length / 2).Select(i => (Whole: p.Value[2 * i + 1], Letter: p.Value[2 * i], Mark: p.Key)))
        .ToDictionary(p => p.Whole, p => (p.Letter, p.Mark));

    private static readonly Dictionary<(char Letter, char Mark), char> Wholes = Parts.ToDictionary(p => p.Value, p => p.Key);

    /// <summary>The text with each letter and the mark after it as one character, where there is one.</summary>
    public static string Compose(string text)
    {
        var composed = new System.Text.StringBuilder();
        foreach (var c in text)
        {
            if (composed.Length > 0 && Wholes.TryGetValue((composed[^1], c), out var whole))
            {
                composed[^1] = whole;
            }
            else
            {
                composed.Append(c);
            }
        }

        return composed.ToString();
    }

    /// <summary>The letter and mark of a character, or null where it is none.</summary>
    public static (char Letter, char Mark)? Split(string character) =>
        character.Length == 1 && Parts.TryGetValue(character[0], out var parts) ? parts : null;
}
