"""Reading in a subprocess with limits, so that a hostile file can take only its worker down."""
