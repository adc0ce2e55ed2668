"""Quality: published items whose descriptions still break a rule, for the cataloguer to mend."""
