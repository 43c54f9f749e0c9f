from setuptools import find_packages, setup

from baseplate.frameworks.thrift.command import ThriftBuildPyCommand

setup(
    name="other",
    version="1.0.0",
    packages=find_packages(),
    install_requires=["baseplate-thrift"],
    cmdclass={"build_py": ThriftBuildPyCommand},
)
