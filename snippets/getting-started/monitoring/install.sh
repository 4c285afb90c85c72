pip install flower
