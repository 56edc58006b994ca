r"""Internal: the journals that astronomers write as commands, such as ``journal = {\apj}``.

The package ``aastex`` and the styles of many journals define these commands. Exports of the Astrophysics Data System
use them.

Source: the NASA Astrophysics Data System, "Journal Abbreviations (Bibstems)" and "BibTeX Journal Macros".
"""

from __future__ import annotations

__all__ = ["JOURNALS"]

JOURNALS = {
    "aj": ("Astronomical Journal", "AJ"), "actaa": ("Acta Astronomica", "Acta Astron."),
    "araa": ("Annual Review of Astronomy and Astrophysics", "ARA&A"), "apj": ("Astrophysical Journal", "ApJ"),
    "apjl": ("Astrophysical Journal Letters", "ApJL"), "apjlett": ("Astrophysical Journal Letters", "ApJL"),
    "apjs": ("Astrophysical Journal Supplement Series", "ApJS"),
    "apjsupp": ("Astrophysical Journal Supplement Series", "ApJS"), "ao": ("Applied Optics", "Appl. Opt."),
    "applopt": ("Applied Optics", "Appl. Opt."), "apss": ("Astrophysics and Space Science", "Ap&SS"),
    "aap": ("Astronomy & Astrophysics", "A&A"), "astap": ("Astronomy & Astrophysics", "A&A"),
    "aapr": ("Astronomy & Astrophysics Reviews", "A&AR"),
    "aaps": ("Astronomy & Astrophysics Supplement Series", "A&AS"), "azh": ("Astronomicheskii Zhurnal", "AZh"),
    "baas": ("Bulletin of the American Astronomical Society", "BAAS"),
    "caa": ("Chinese Astronomy and Astrophysics", "Chinese Astron. Astrophys."),
    "cjaa": ("Chinese Journal of Astronomy and Astrophysics", "Chinese J. Astron. Astrophys."),
    "icarus": ("Icarus", "Icarus"), "jcap": ("Journal of Cosmology and Astroparticle Physics", "JCAP"),
    "jrasc": ("Journal of the Royal Astronomical Society of Canada", "JRASC"),
    "memras": ("Memoirs of the Royal Astronomical Society", "MmRAS"),
    "mnras": ("Monthly Notices of the Royal Astronomical Society", "MNRAS"), "na": ("New Astronomy", "New A"),
    "nar": ("New Astronomy Review", "New A Rev."), "pra": ("Physical Review A", "Phys. Rev. A"),
    "prb": ("Physical Review B", "Phys. Rev. B"), "prc": ("Physical Review C", "Phys. Rev. C"),
    "prd": ("Physical Review D", "Phys. Rev. D"), "pre": ("Physical Review E", "Phys. Rev. E"),
    "prl": ("Physical Review Letters", "Phys. Rev. Lett."),
    "pasa": ("Publications of the Astronomical Society of Australia", "PASA"),
    "pasp": ("Publications of the Astronomical Society of the Pacific", "PASP"),
    "pasj": ("Publications of the Astronomical Society of Japan", "PASJ"),
    "rmxaa": ("Revista Mexicana de Astronomía y Astrofísica", "Rev. Mexicana Astron. Astrofis."),
    "qjras": ("Quarterly Journal of the Royal Astronomical Society", "QJRAS"),
    "skytel": ("Sky and Telescope", "S&T"), "solphys": ("Solar Physics", "Sol. Phys."),
    "sovast": ("Soviet Astronomy", "Soviet Ast."), "ssr": ("Space Science Reviews", "Space Sci. Rev."),
    "zap": ("Zeitschrift für Astrophysik", "ZAp"), "nat": ("Nature", "Nature"),
    "iaucirc": ("IAU Circulars", "IAU Circ."),
    "aplett": ("Astrophysics Letters", "Astrophys. Lett."),
    "apspr": ("Astrophysics Space Physics Research", "Astrophys. Space Phys. Res."),
    "bain": ("Bulletin of the Astronomical Institutes of the Netherlands", "Bull. Astron. Inst. Netherlands"),
    "fcp": ("Fundamentals of Cosmic Physics", "Fund. Cosmic Phys."),
    "gca": ("Geochimica et Cosmochimica Acta", "Geochim. Cosmochim. Acta"),
    "grl": ("Geophysical Research Letters", "Geophys. Res. Lett."),
    "jcp": ("Journal of Chemical Physics", "J. Chem. Phys."),
    "jgr": ("Journal of Geophysical Research", "J. Geophys. Res."),
    "jqsrt": ("Journal of Quantitative Spectroscopy and Radiative Transfer", "J. Quant. Spec. Radiat. Transf."),
    "memsai": ("Memorie della Società Astronomica Italiana", "Mem. Soc. Astron. Italiana"),
    "nphysa": ("Nuclear Physics A", "Nucl. Phys. A"), "physrep": ("Physics Reports", "Phys. Rep."),
    "physscr": ("Physica Scripta", "Phys. Scr."), "planss": ("Planetary and Space Science", "Planet. Space Sci."),
    "procspie": ("Proceedings of the SPIE", "Proc. SPIE"), "psj": ("Planetary Science Journal", "PSJ"),
    "raa": ("Research in Astronomy and Astrophysics", "RAA"), "maps": ("Meteoritics and Planetary Science", "M&PS"),
    "bac": ("Bulletin of the Astronomical Institutes of Czechoslovakia", "Bull. Astron. Inst. Czechoslovakia"),
    "aas": ("American Astronomical Society Meeting Abstracts", "AAS"),
    "dps": ("American Astronomical Society Division for Planetary Science Meeting Abstracts", "DPS"),
}  # fmt: skip
"""For each command, the name of the journal and its abbreviation."""
